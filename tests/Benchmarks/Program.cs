using FashionResNet.Benchmarks.Int8;

// One word chooses the benchmark. Its table goes to stdout, to be kept under results/.
switch (args)
{
    case ["int8"]:
        Int8Benchmark.Run(Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("usage: int8");
        return 1;
}
