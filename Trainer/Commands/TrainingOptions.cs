using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary>The options that <c>run</c>, <c>train</c> and, but for those of a schedule, <c>lr-find</c> have in common.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<string> _recipe = new("--recipe")
    {
        Description = string.Join("; ", RecipeBook.All.Select(recipe => $"{recipe.Name}: {recipe.Description}"))
            + "; or a JSON file, such as the config.json of a run.",
        DefaultValueFactory = _ => RecipeBook.Quick.Name,
        HelpName = "NAME|FILE",
    };

    private readonly Option<string?> _arch = new("--arch") { Description = "The network. Default: the recipe's." };
    private readonly Option<bool?> _zeroInitResidual = new("--zero-init-residual") { Description = "Start every residual block as its shortcut. Default: the recipe's." };
    private readonly Option<int?> _epochs = CommonOptions.Positive<int>("--epochs", "Passes over the training images.");
    private readonly Option<int?> _batchSize = CommonOptions.BatchSize();
    private readonly Option<string?> _precision = new("--precision")
    {
        Description = "fp32, tf32 or bf16: what a step computes in; weights and optimizer are float32. Default: the recipe's.",
        HelpName = "PRECISION",
    };

    private readonly Option<double?> _learningRate = CommonOptions.Positive<double>("--lr", "Learning rate; the peak of it under one-cycle.");
    private readonly Option<int?> _inputSize = CommonOptions.Positive<int>("--input-size", "Side that images are resized to.");
    private readonly Option<int?> _limitTrain = CommonOptions.Positive<int>("--limit-train", "Train on the first N images only, for quick trials.");
    private readonly Option<double?> _maxMinutes = CommonOptions.Positive<double>(
        "--max-minutes", "Train for so many minutes instead of a number of epochs; the learning rate follows the clock.");
    private readonly Option<int?> _patience = CommonOptions.Positive<int>("--patience", "Stop after so many epochs without a better validation accuracy.");
    private readonly Option<int?> _checkpointEvery = CommonOptions.Positive<int>("--checkpoint-every", "Steps between checkpoints within an epoch. Default: after epochs only.");
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the checkpoint in --out, with the recipe, seed, --limit-train, --image, device and threads that it was begun with; give other options, such as --data and --int8, again." };
    private readonly Option<int?> _repeat = CommonOptions.Positive<int>(
        "--repeat", "Repeat over N seeds from --seed on, each in a folder of its own, and tell mean and deviation.");
    private readonly Option<bool> _tensorBoard = new("--tensorboard") { Description = "Write TensorBoard's event files into the run's folder too." };
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<string?> _image = new("--image") { Description = "Shape that images in folders are decoded to.", HelpName = "CxHxW" };
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<DirectoryInfo?> _out = CommonOptions.Out("Folder for the run's files. Default: models/RECIPE-DATE-TIME.");

    /// <param name="command">Gets the options.</param>
    /// <param name="trains">False where it searches for a learning rate: no schedule, no checkpoint.</param>
    public TrainingOptions(Command command, bool trains = true)
    {
        _arch.AcceptOnlyFromAmong(Architecture.Names);
        _precision.AcceptOnlyFromAmong(["fp32", "tf32", "bf16"]);
        Option[] setup =
            [_recipe, _data, _image, _out, _arch, _zeroInitResidual, _batchSize, _precision, _inputSize, _seed, _device, _threads, _limitTrain];
        Option[] schedule = [_epochs, _learningRate, _maxMinutes, _patience, _checkpointEvery, _resume, _repeat, _tensorBoard];
        Array.ForEach(setup, command.Options.Add);
        if (!trains)
        {
            return;
        }

        Array.ForEach(schedule, command.Options.Add);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_resume) && result.GetValue(_out) is null)
            {
                result.AddError("--resume needs --out, the folder of the run to go on with.");
            }

            if (result.GetResult(_epochs) is not null && result.GetResult(_maxMinutes) is not null)
            {
                result.AddError("--epochs and --max-minutes contradict each other: give one of them.");
            }
        });
    }

    /// <summary>The options as they were given, over the recipe's values.</summary>
    public RunOptions Read(ParseResult parsed)
    {
        IEnumerable<string> words = parsed.Tokens.Select(token => token.Value);
        string? folder = parsed.GetValue(_out)?.FullName;
        RunConfig? begun = parsed.GetValue(_resume) ? RepeatFolder.Begun(folder!) : null;
        ImageSpec? image = (parsed.GetValue(_image) ?? begun?.Image) is { } shape ? ImageSpec.Parse(shape) : null;
        if (begun is not null && image?.ToString() != begun.Image)
        {
            throw new InvalidInputException($"--image {image}: the run was begun with {(begun.Image is null ? "none" : $"--image {begun.Image}")}.");
        }

        Recipe recipe = begun is not null && !IsGiven(_recipe) ? begun.Recipe : RecipeFile.Find(parsed.GetValue(_recipe)!);
        recipe = recipe with
        {
            Arch = parsed.GetValue(_arch) ?? recipe.Arch,
            ZeroInitResidual = parsed.GetValue(_zeroInitResidual) ?? recipe.ZeroInitResidual,
            Epochs = parsed.GetValue(_epochs) ?? recipe.Epochs,
            BatchSize = parsed.GetValue(_batchSize) ?? recipe.BatchSize,
            Precision = parsed.GetValue(_precision) switch
            {
                "fp32" => Precision.Float32,
                "tf32" => Precision.TensorFloat32,
                "bf16" => Precision.BFloat16,
                _ => recipe.Precision,
            },
            LearningRate = parsed.GetValue(_learningRate) ?? recipe.LearningRate,
            InputSize = parsed.GetValue(_inputSize) ?? recipe.InputSize,
            MaxMinutes = parsed.GetValue(_epochs) is null ? parsed.GetValue(_maxMinutes) ?? recipe.MaxMinutes : null,
            Patience = parsed.GetValue(_patience) ?? recipe.Patience,
        };
        string output = folder ?? Path.Combine("models", $"{recipe.Name}-{DateTime.Now:yyyyMMdd-HHmmss}");
        string[] missing =
        [
            .. parsed.GetValue(_resume) ? Array.Empty<string>() : ["--resume"],
            .. folder is null ? ["--out", output] : Array.Empty<string>(),
        ];
        return new RunOptions
        {
            Recipe = recipe,
            Folder = output,
            Data = parsed.GetValue(_data),
            Image = image,
            Device = begun is not null && !IsGiven(_device) ? begun.Device : parsed.GetValue(_device)!,
            Threads = parsed.GetValue(_threads) ?? begun?.AskedThreads,
            Seed = begun is not null && !IsGiven(_seed) ? begun.Seed : parsed.GetValue(_seed),
            LimitTrain = parsed.GetValue(_limitTrain) ?? begun?.LimitTrain,
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            Resume = parsed.GetValue(_resume),
            TensorBoard = parsed.GetValue(_tensorBoard),
            Repeat = parsed.GetValue(_repeat),
            CommandLine = string.Join(' ', words.Select(Quoted)),
            ResumeCommandLine = string.Join(' ', words.Concat(missing).Select(Quoted)),
        };

        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
    }

    /// <summary>As a shell takes it.</summary>
    private static string Quoted(string word)
        => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
