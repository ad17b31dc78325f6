using System.Globalization;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Benchmarks.Training;

/// <summary>
/// The training loop against libtorch's own forward, backward and optimizer step of the same network on one batch that lies ready:
/// what the loop adds by batches, augmentation, preprocessing, sums and its own optimizer.
/// </summary>
internal static class LoopBenchmark
{
    private const int Steps = 8;  // of a part
    private const int Parts = 9;  // of each side, in turns; the first is the warm-up

    /// <param name="peer">A command that runs train_torch.py, to compare with; empty for none.</param>
    /// <param name="output">Gets the tables.</param>
    public static void Run(IReadOnlyList<string> peer, TextWriter output)
    {
        var machine = Machine.Current();
        output.WriteLine($"{machine.Cpu}, {machine.Cores} cores, {machine.Threads} threads, {machine.Os}, {machine.DotNet}, "
            + $"TorchSharp {machine.TorchSharp}");
        output.WriteLine();
        output.WriteLine("| network | batch | base images/s | loop images/s | time of loop / base (quartiles) | goal |");
        output.WriteLine("|---|---|---|---|---|---|");
        Recipe recipe = RecipeBook.Quick;
        using (var bare = new BareSteps(recipe, Images(recipe.BatchSize)))
        {
            Write("libtorch's own steps", Measure(recipe, () => bare.Seconds(Steps)), 1.03);
        }

        foreach (string layout in peer.Count == 0 ? Array.Empty<string>() : ["NCHW", "channels-last"])
        {
            using var torch = new PeerSteps(peer, recipe.BatchSize, channelsLast: layout != "NCHW");
            Write($"PyTorch, {layout}", Measure(recipe, () => torch.Seconds(Steps)), 1);
        }

        void Write(string @base, PairedTimes times, double goal)
        {
            int images = Steps * recipe.BatchSize;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {recipe.Arch}, recipe {recipe.Name}, against {@base} | {recipe.BatchSize} | {images / times.First:0} | {images / times.Second:0} "
                + $"| {times.Ratio:0.000} ({times.LowerQuartile:0.000}–{times.UpperQuartile:0.000}) | ≤ {goal:0.00} |"));
        }
    }

    private static PairedTimes Measure(Recipe recipe, Func<double> other)
    {
        recipe = recipe with { Epochs = Parts, ValidationCount = 0, TestEveryEpoch = false };
        ImageDataSet images = Images(Steps * recipe.BatchSize);
        using var folder = new TemporaryFolder();
        var networks = TrainedNetworks.Create(
            () => TrainingSetup.CreateNetwork(recipe, images, seed: 0, CPU), recipe);
        using var data = new TrainingData(images, null, images.Take(10), CPU);
        using var trainer = new ClassifierTrainer(
            networks, TrainingSetup.Preprocessing(recipe), recipe, data, seed: 0, new CheckpointOptions(folder.File("checkpoint")));
        other();
        var pairs = new List<(double First, double Second)>();
        trainer.Run(null, epochs => pairs.Add((other(), epochs[^1].Seconds)), CancellationToken.None);
        return PairedTimes.Of(pairs.Skip(1).ToList());
    }

    /// <summary>Fashion-MNIST's sample, again and again until there are enough.</summary>
    private static ImageDataSet Images(int count)
    {
        ImageDataSet sample = FashionMnistSample.Train();
        return sample.Subset([.. Enumerable.Range(0, count).Select(i => i % sample.Count)]);
    }
}
