using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Runs;

/// <summary>What the user asked of a run.</summary>
internal sealed record RunOptions
{
    /// <summary>The recipe, with whatever the command line changed of it.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Folder to write to.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder of the data set; null to look for it.</summary>
    public string? Data { get; init; }

    /// <summary>The shape that images in folders are decoded to; null where it was not said.</summary>
    public ImageSpec? Image { get; init; }

    /// <summary>auto, cpu, cuda or cuda:n.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>CPU threads; null leaves libtorch its choice.</summary>
    public int? Threads { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; }

    /// <summary>Trains on the first so many images only; null for all.</summary>
    public int? LimitTrain { get; init; }

    /// <summary>Steps of an epoch between two checkpoints; null for one after each epoch only.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Whether to go on from the folder's checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether to write TensorBoard's event files too.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>
    /// How the proven model becomes INT8, given the images that are trained on and those held out (null for none); null leaves it
    /// float32.
    /// </summary>
    public Func<ImageDataSet, ImageDataSet?, QuantizationOptions>? Quantization { get; init; }

    /// <summary>Seeds to repeat the run over, from <see cref="Seed"/> on, each in a folder of its own; null for one run in the folder itself.</summary>
    public int? Repeat { get; init; }

    /// <summary>What the program was started with, for the card; null where it was not.</summary>
    public string? CommandLine { get; init; }

    /// <summary>What goes on with the run when it was stopped; null where the program was not started by a command line.</summary>
    public string? ResumeCommandLine { get; init; }

    /// <summary>Runs that must find space beside this one's folder: this one and those of the seeds after it.</summary>
    public int RunsAhead { get; init; } = 1;
}
