using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Runs;

/// <summary>What cannot work is refused before the first step and before a file is written, all faults in one message.</summary>
internal static class RunCheck
{
    /// <param name="options">What was asked.</param>
    /// <param name="architecture">The recipe's network.</param>
    /// <param name="train">Images to train on, those held out excluded.</param>
    /// <param name="validation">Images held out; null for none.</param>
    /// <param name="test">Images to test on.</param>
    /// <exception cref="InvalidInputException">
    /// The options contradict each other, the images or the network, there is no space, or the network cannot become INT8 as asked.
    /// </exception>
    public static void Refuse(
        RunOptions options, Architecture architecture, ImageDataSet train, ImageDataSet? validation, ImageDataSet test)
    {
        QuantizationOptions? int8 = options.Quantization?.Invoke(train, validation);
        List<string> faults =
        [
            .. Faults(options, int8, train.Count, validation?.Count ?? 0, test.Count),
            .. ImageFaults(options, train),
            .. RecipeCheck.Faults(options.Recipe),
            .. TrainingSetup.Preprocessing(options.Recipe).Faults(train.Spec),
        ];
        long parameters = 0;
        if (faults.Count == 0)
        {
            try
            {
                parameters = NetworkSummary.Of(architecture, InputShape(options.Recipe, train.Spec), train.ClassNames.Count).Parameters;
            }
            catch (InvalidInputException error)
            {
                faults.Add(options.Recipe.InputSize is { } size ? $"--input-size {size}: {error.Message}" : error.Message);
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(string.Join("; ", faults) + ".");
        }

        DiskSpace.Require(options.Folder, options.RunsAhead * DiskSpace.NeededFor(parameters));
        if (int8 is { Keep.Count: > 0 })
        {
            Int8Rehearsal.Run(options, architecture, train, int8);
        }
    }

    private static IEnumerable<string> Faults(
        RunOptions options, QuantizationOptions? int8, int trainCount, int validationCount, int testCount)
    {
        Recipe recipe = options.Recipe;
        if (trainCount < 2 || testCount < 1 || recipe.BatchSize < 2)
        {
            yield return $"{trainCount} images to train on, {testCount} to test on, {recipe.BatchSize} a batch: "
                + "batch norm needs at least 2 to train on and 2 a batch";
        }
        else if (recipe.BatchSize > trainCount)
        {
            string limit = options.LimitTrain is { } count ? $" of --limit-train {count}" : string.Empty;
            yield return $"--batch-size {recipe.BatchSize} is more than the {trainCount} images to train on{limit}";
        }

        if (recipe.Epochs < 1)
        {
            yield return $"--epochs {recipe.Epochs} is a schedule of no steps";
        }

        if (recipe.Patience is { } patience && validationCount == 0)
        {
            yield return $"--patience {patience} needs images held out of training, and there are none";
        }

        if (int8?.MaxDrop is { } drop && validationCount == 0)
        {
            yield return FormattableString.Invariant($"--max-drop {drop} needs images held out of training, and there are none");
        }
    }

    private static IEnumerable<string> ImageFaults(RunOptions options, ImageDataSet train)
    {
        if (options.Image is { } asked && asked != train.Spec)
        {
            yield return $"--image {asked}: the images of {train.Name} are {train.Spec} in their files; --image is for folders of images";
        }
    }

    private static long[] InputShape(Recipe recipe, ImageSpec image)
        => [1, image.Channels, recipe.InputSize ?? image.Height, recipe.InputSize ?? image.Width];
}
