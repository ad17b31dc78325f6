using FashionResNet.CommandLine;
using FashionResNet.Trainer.Commands;

return await CommandLineProgram.RunAsync(TrainerRootCommand.Create(), args, Console.Out, Console.Error);
