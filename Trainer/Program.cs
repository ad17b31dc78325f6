using System.CommandLine;
using FashionResNet.CommandLine;

var root = new RootCommand("FashionResNet");
return await CommandLineProgram.RunAsync(root, args, Console.Out, Console.Error);
