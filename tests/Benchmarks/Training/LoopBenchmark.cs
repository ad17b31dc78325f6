using System.Diagnostics;
using System.Globalization;
using FashionResNet.Exporter;
using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;
using TorchSharp;
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

    public static void Run(TextWriter output)
    {
        var machine = Machine.Current();
        output.WriteLine($"{machine.Cpu}, {machine.Cores} cores, {machine.Threads} threads, {machine.Os}, {machine.DotNet}, "
            + $"TorchSharp {machine.TorchSharp}");
        output.WriteLine();
        output.WriteLine("| network | batch | libtorch images/s | loop images/s | time of loop / libtorch (quartiles) | goal |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (string name in new[] { "quick" })
        {
            Recipe recipe = RecipeBook.Get(name);
            PairedTimes times = Measure(recipe);
            int images = Steps * recipe.BatchSize;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {recipe.Arch}, recipe {name} | {recipe.BatchSize} | {images / times.First:0} | {images / times.Second:0} "
                + $"| {times.Ratio:0.000} ({times.LowerQuartile:0.000}–{times.UpperQuartile:0.000}) | ≤ 1.03 |"));
        }
    }

    private static PairedTimes Measure(Recipe recipe)
    {
        recipe = recipe with { Epochs = Parts, ValidationCount = 0, TestEveryEpoch = false };
        ImageDataSet images = Images(Steps * recipe.BatchSize);
        using var folder = new TemporaryFolder();
        var networks = TrainedNetworks.Create(Create, recipe.EmaDecay > 0);
        using nn.Module<Tensor, Tensor> bare = Create();
        using var data = new TrainingData(images, null, images.Take(10), CPU);
        ImagePreprocessing preprocessing = TrainingSetup.Preprocessing(recipe);
        using var trainer = new ClassifierTrainer(
            networks, preprocessing, recipe, data, seed: 0, new CheckpointOptions(folder.File("checkpoint")));
        using Tensor input = preprocessing.Apply(data.Train.Pixels.narrow(0, 0, recipe.BatchSize));
        using Tensor labels = data.Train.Labels.narrow(0, 0, recipe.BatchSize);
        using optim.Optimizer sgd = optim.SGD(
            bare.parameters(), recipe.LearningRate, recipe.Momentum, 0, recipe.WeightDecay, nesterov: recipe.Momentum > 0);
        var pairs = new List<(double First, double Second)>();
        trainer.Run(null, epochs => pairs.Add((Bare(), epochs[^1].Seconds)), CancellationToken.None);
        return PairedTimes.Of(pairs.Skip(1).ToList());

        nn.Module<Tensor, Tensor> Create() => TrainingSetup.CreateNetwork(recipe, images, seed: 0, CPU);

        double Bare()
        {
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < Steps; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                sgd.zero_grad();
                nn.functional.cross_entropy(bare.call(input), labels).backward();
                sgd.step();
            }

            return watch.Elapsed.TotalSeconds;
        }
    }

    /// <summary>Fashion-MNIST's sample, again and again until there are enough.</summary>
    private static ImageDataSet Images(int count)
    {
        ImageDataSet sample = FashionMnistSample.Train();
        return sample.Subset([.. Enumerable.Range(0, count).Select(i => i % sample.Count)]);
    }
}
