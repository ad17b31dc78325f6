using FashionResNet.Benchmarks.Folder;
using FashionResNet.Benchmarks.Int8;
using FashionResNet.Benchmarks.Serving;
using FashionResNet.Benchmarks.Training;

// One word chooses the benchmark. Its table goes to stdout, to be kept under results/.
switch (args)
{
    case ["int8"]:
        Int8Benchmark.Run(Console.Out);
        return 0;
    case ["serving"]:
        ServingBenchmarks.Run(model: null, Console.Out);
        return 0;
    case ["serving", "--model", string model]:
        ServingBenchmarks.Run(model, Console.Out);
        return 0;
    case ["training"]:
        LoopBenchmark.Run([], Console.Out);
        return 0;
    case ["training", "--peer", .. string[] peer] when peer.Length > 0:
        LoopBenchmark.Run(peer, Console.Out);
        return 0;
    case ["folder", "--data", string data, "--program", string program, "--peer", string chroot, .. string[] rows]:
        new FolderBenchmark(
            new FolderData(data), new ScoreProgram(program), new PeerProgram(chroot, Path.GetFullPath(data)), Console.Out).Run(rows);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: int8 | serving [--model FILE] | training [--peer COMMAND ARG...] "
            + "| folder --data DIR --program DLL --peer CHROOT [ROW...]");
        return 1;
}
