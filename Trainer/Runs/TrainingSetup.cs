using FashionResNet.Exporter;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Runs;

/// <summary>What a run begins with: images, preprocessing and a network.</summary>
internal static class TrainingSetup
{
    /// <summary>From uint8 to what the recipe's network takes.</summary>
    public static ImagePreprocessing Preprocessing(Recipe recipe) => new()
    {
        Mean = recipe.Mean,
        Std = recipe.Std,
        ResizeTo = recipe.InputSize is { } side ? (side, side) : null,
    };

    /// <summary>Holds out what the recipe asks for.</summary>
    public static (ImageDataSet Train, ImageDataSet? Validation) Split(ImageDataSet all, RunOptions options)
    {
        // A small set gives at most a fifth away.
        int heldOut = Math.Clamp(options.Recipe.ValidationCount, 0, all.Count / 5);
        return new TrainingSplit(all.Count - heldOut, heldOut, options.Seed).Of(all);
    }

    /// <summary>A recipe that normalises grey images, for colour: with mean and deviation of the images to train on, those held out
    /// among them, so that they are the same for every seed. All others as they are.</summary>
    public static Recipe Normalized(Recipe recipe, ImageDataSet train)
    {
        if (train.Spec.Channels == 1 || train.Count == 0 || recipe.Mean.Count != 1 || recipe.Std.Count != 1)
        {
            return recipe;
        }

        PixelStatistics pixels = PixelStatistics.Of(train);
        return recipe with { Mean = pixels.Mean, Std = pixels.Std };
    }

    /// <summary>What the files of a run say of the network, before it has been tested.</summary>
    public static ModelMetadata Metadata(RunOptions options, ImageDataSet train)
    {
        string limit = options.LimitTrain is { } count ? $" (--limit-train {count})" : string.Empty;
        return new ModelMetadata
        {
            Labels = train.ClassNames,
            Image = train.Spec,
            Mean = options.Recipe.Mean,
            Std = options.Recipe.Std,
            Arch = options.Recipe.Arch,
            TrainRecipe = options.Recipe.Name,
            TrainSeed = options.Seed,
            TrainDataset = $"{train.Name}, {train.Count} images{limit}",
            ProducerVersion = ProductVersion.Text,
        };
    }

    /// <summary>A network of the recipe's kind with its starting weights, on the device; the same for the same seed.</summary>
    public static nn.Module<Tensor, Tensor> CreateNetwork(Recipe recipe, ImageDataSet images, int seed, Device device)
    {
        manual_seed(seed);
        nn.Module<Tensor, Tensor> network = Architecture.Get(recipe.Arch).Create(images.Spec.Channels, images.ClassNames.Count);
        if (recipe.XavierUniform)
        {
            foreach (nn.Module module in network.modules())
            {
                switch (module)
                {
                    case Conv2d convolution:
                        nn.init.xavier_uniform_(convolution.weight);
                        break;
                    case Linear linear:
                        nn.init.xavier_uniform_(linear.weight);
                        break;
                }
            }
        }

        if (recipe.ZeroInitResidual)
        {
            ResidualBranch.StartAtZero(network);
        }

        foreach (BatchNorm2d norm in network.modules().OfType<BatchNorm2d>())
        {
            norm.momentum = recipe.BatchNormMomentum;
        }

        network.to(device);
        if (device.type == DeviceType.CUDA)
        {
            ChannelsLast.ArrangeKernels(network);
        }

        return network;
    }
}
