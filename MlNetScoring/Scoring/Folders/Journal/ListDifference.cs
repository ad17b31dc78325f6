using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Says where the list of now and that of an earlier run part.</summary>
internal static class ListDifference
{
    /// <exception cref="InvalidInputException">The record has other files.</exception>
    public static void Check(ReadOnlyMemory<byte> earlier, ListedFile[] now)
    {
        if (ListCodec.ReadBatch(earlier) is not { } was)
        {
            throw New(now[0]);
        }

        for (int i = 0; i < Math.Min(was.Length, now.Length); i++)
        {
            if (was[i] != now[i])
            {
                throw Other(was[i], now[i]);
            }
        }

        if (was.Length != now.Length)
        {
            throw was.Length > now.Length ? Gone(was[now.Length]) : New(now[was.Length]);
        }
    }

    /// <exception cref="InvalidInputException">The record is not the end of the same list.</exception>
    public static void CheckEnd(ReadOnlyMemory<byte> earlier, ListedBatches now)
    {
        if (ListCodec.ReadBatch(earlier) is { } was)
        {
            throw Gone(was[0]);
        }

        (long total, string sha256) = ListCodec.ReadEnd(earlier);
        CheckSum(total, sha256, now);
    }

    /// <exception cref="InvalidInputException">The list is not the one that a finished run had.</exception>
    public static void CheckSum(long total, string sha256, ListedBatches now)
    {
        if (total != now.Total)
        {
            throw Refused($"it had {total} files and has {now.Total} now");
        }

        if (sha256 != now.Sha256)
        {
            throw Refused("it has as many files, but not the same");
        }
    }

    private static InvalidInputException Other(ListedFile was, ListedFile now)
        => was.Path != now.Path ? Refused($"file {was.Index + 1} was '{was.Path}' and is '{now.Path}' now")
            : was.Index != now.Index ? Refused($"'{was.Path}' was file {was.Index + 1} and is file {now.Index + 1} now")
            : Refused($"'{was.Path}' was {was.Fault ?? "there"} and is {now.Fault ?? "there"} now");

    private static InvalidInputException New(ListedFile file) => Refused($"'{file.Path}' is new");

    private static InvalidInputException Gone(ListedFile file) => Refused($"'{file.Path}' is gone");

    private static InvalidInputException Refused(string difference)
        => new($"the list of files has changed since the run that --resume would go on with: {difference}; --overwrite starts over.");
}
