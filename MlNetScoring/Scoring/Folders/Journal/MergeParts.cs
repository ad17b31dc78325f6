using System.Globalization;
using System.Text.RegularExpressions;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>The parts of a sharded job: whether they are all there and belong together, and their rows in the list's order.</summary>
internal static partial class MergeParts
{
    private const int NamedAtMost = 5;

    /// <summary>All parts of an output.</summary>
    /// <exception cref="InvalidInputException">One is missing, or they are not of one run.</exception>
    public static IReadOnlyList<MergePart> Find(string output)
    {
        string folder = JobFiles.PartsFolder(output);
        Shard[] present = Directory.Exists(folder) ? [.. Shards(folder)] : [];
        int[] counts = [.. present.Select(shard => shard.Count).Distinct().Order()];
        switch (counts.Length)
        {
            case 0:
                throw new InvalidInputException($"there is nothing to merge: no part in {folder}.");
            case > 1:
                throw new InvalidInputException($"{folder} has parts of {string.Join(" and of ", counts)} shards: remove those of one.");
        }

        MergePart[] parts = [.. Enumerable.Range(0, counts[0]).Select(index => new JobFiles(output, new Shard(index, counts[0])))
            .Where(files => File.Exists(files.Mark) && File.Exists(files.Rows))
            .Select(files => new MergePart(files, JobJson.Read<SuccessMark>(files.Mark)))];
        CheckComplete(folder, counts[0], parts);
        foreach (MergePart part in parts)
        {
            CheckSame(parts[0], part);
        }

        return parts;
    }

    /// <summary>The rows of all parts in the list's order.</summary>
    /// <exception cref="InvalidInputException">A part is damaged.</exception>
    public static IEnumerable<ScoredImage> Rows(IReadOnlyList<MergePart> parts, RowCodec codec, CancellationToken cancellation)
    {
        var heads = new PriorityQueue<IEnumerator<(long Index, ScoredImage Row)>, long>();
        foreach (MergePart part in parts)
        {
            Advance(RowLog.Read(part.Files.Rows!, codec, part.Mark.Rows, cancellation).GetEnumerator());
        }

        long expected = 0;
        while (heads.TryDequeue(out IEnumerator<(long Index, ScoredImage Row)>? rows, out long index))
        {
            if (index != expected)
            {
                throw new InvalidInputException($"the parts do not fit together: row {expected + 1} of the list is in none of them.");
            }

            expected++;
            yield return rows.Current.Row;
            Advance(rows);
        }

        if (expected != parts[0].Mark.ListFiles)
        {
            throw new InvalidInputException($"the parts have {expected} rows; the list has {parts[0].Mark.ListFiles} files.");
        }

        void Advance(IEnumerator<(long Index, ScoredImage Row)> rows)
        {
            if (rows.MoveNext())
            {
                heads.Enqueue(rows, rows.Current.Index);
            }
            else
            {
                rows.Dispose();
            }
        }
    }

    /// <summary>The shards of which there is anything.</summary>
    private static IEnumerable<Shard> Shards(string folder)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "part-*"))
        {
            Match name = PartName().Match(Path.GetFileName(path));
            if (name.Success)
            {
                yield return new Shard(Number(name.Groups[1]), Number(name.Groups[2]));
            }
        }

        static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    private static void CheckComplete(string folder, int count, MergePart[] parts)
    {
        Shard[] missing = [.. Enumerable.Range(0, count).Except(parts.Select(part => part.Files.Shard!.Index)).Select(i => new Shard(i, count))];
        if (missing.Length > 0)
        {
            string names = string.Join(", ", missing.Take(NamedAtMost).Select(shard => shard.Name));
            string more = missing.Length > NamedAtMost ? $" and {missing.Length - NamedAtMost} more" : string.Empty;
            throw new InvalidInputException(
                $"{folder} has no complete {names}{more}: run --shard {missing[0]} --resume first.");
        }
    }

    private static void CheckSame(MergePart first, MergePart part)
    {
        List<string> differences = [.. first.Mark.Run.Differences(part.Mark.Run, parts: true)
            .Select(option => $"{option.Name} is {option.Other}, not {option.This}")];
        if (first.Mark.ListFiles != part.Mark.ListFiles || first.Mark.ListSha256 != part.Mark.ListSha256)
        {
            differences.Add(first.Mark.ListFiles == part.Mark.ListFiles
                ? "the list has as many files, but not the same"
                : $"the list has {part.Mark.ListFiles} files, not {first.Mark.ListFiles}");
        }

        if (differences.Count > 0)
        {
            throw new InvalidInputException(
                $"{part.Files.Shard!.Name} is not of the same run as {first.Files.Shard!.Name}: {string.Join("; ", differences)}.");
        }
    }

    [GeneratedRegex(@"^part-(\d{5})-of-(\d{5})\.")]
    private static partial Regex PartName();
}
