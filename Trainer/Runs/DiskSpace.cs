using System.Globalization;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Trainer.Runs;

/// <summary>Refuses a run that its volume has no space for: it would train for hours and fail at writing.</summary>
internal static class DiskSpace
{
    /// <summary>
    /// Weights, the checkpoint, the one before and the one that takes its place, <c>model.onnx</c> and <c>model.zip</c>: a checkpoint
    /// holds weights, best weights, their average and a momentum, at most.
    /// </summary>
    private const int CopiesOfTheWeights = 1 + (3 * 4) + 2;

    /// <summary>Reports, curves, metrics.</summary>
    private const long OtherFiles = 1_000_000;

    /// <summary>Bytes that a run writes at most.</summary>
    /// <param name="parameters">Numbers of the network, four bytes each.</param>
    public static long NeededFor(long parameters) => (CopiesOfTheWeights * 4 * parameters) + OtherFiles;

    /// <param name="folder">Where to write; it need not be there yet.</param>
    /// <param name="bytes">What will stand there.</param>
    /// <exception cref="InvalidInputException">The volume has less, what the run has written there already counted in.</exception>
    public static void Require(string folder, long bytes)
    {
        long there = RunFolder.At(folder).Files.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(Length);
        long needed = bytes - there;
        long available = Available(folder);
        if (available < needed)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"no space for {folder}: its files need {needed / 1e6:0.0} MB (weights, checkpoints, model.onnx, model.zip), the volume has "
                + $"{available / 1e6:0.0} MB left; free some, or choose another --out."));
        }
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // another process is at work here, and has just moved it
        }
    }

    private static long Available(string folder)
    {
        string? existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing) ?? Path.GetPathRoot(Environment.CurrentDirectory)!;
        }

        try
        {
            return new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            return long.MaxValue; // a Windows share has no drive to ask: the writing itself will tell
        }
    }
}
