using System.IO.Enumeration;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>The names in one folder, sorted. Beyond a number of names they are sorted in runs on disk and merged: memory stays
/// the same for a folder of millions.</summary>
/// <param name="spillFolder">Takes the runs; they are gone when the listing has been read.</param>
/// <param name="runLength">Names that are sorted in memory, about 80 bytes each.</param>
internal sealed class SortedFolder(string spillFolder, int runLength = SortedFolder.DefaultRunLength)
{
    private const int DefaultRunLength = 65_536;
    private const int BufferBytes = 16_384;

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0, // asking for attributes would cost a system call for each name
        IgnoreInaccessible = false,
    };

    /// <summary>Lists a folder at once; what it returns is read from memory or from the runs.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellation">Looked at before each name.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to list it.</exception>
    /// <exception cref="InvalidInputException">A run cannot be written.</exception>
    /// <exception cref="TransientFaultException">A run cannot be written now.</exception>
    public IEnumerator<FolderEntry> List(string folder, CancellationToken cancellation = default)
    {
        var names = new List<FolderEntry>();
        var runs = new List<FileStream>();
        bool listed = false;
        try
        {
            foreach (FolderEntry entry in new FileSystemEnumerable<FolderEntry>(
                folder, (ref FileSystemEntry entry) => FolderEntry.Of(ref entry), Everything))
            {
                cancellation.ThrowIfCancellationRequested();
                names.Add(entry);
                if (names.Count == runLength)
                {
                    names.Sort();
                    runs.Add(Spill(names));
                    names.Clear();
                }
            }

            names.Sort();
            listed = true;
        }
        finally
        {
            if (!listed)
            {
                runs.ForEach(run => run.Dispose());
            }
        }

        return runs.Count == 0 ? names.GetEnumerator() : Merge(runs, names);
    }

    private IEnumerator<FolderEntry> Merge(List<FileStream> runs, List<FolderEntry> rest)
    {
        try
        {
            var heads = new PriorityQueue<IEnumerator<FolderEntry>, FolderEntry>();
            foreach (IEnumerator<FolderEntry> run in runs.Select(Read).Append(rest.GetEnumerator()))
            {
                Advance(run);
            }

            while (heads.TryDequeue(out IEnumerator<FolderEntry>? run, out FolderEntry entry))
            {
                yield return entry;
                Advance(run);
            }

            void Advance(IEnumerator<FolderEntry> run)
            {
                if (run.MoveNext())
                {
                    heads.Enqueue(run, run.Current);
                }
            }
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    private IEnumerator<FolderEntry> Read(FileStream run)
    {
        run.Position = 0;
        var reader = new BinaryReader(run);
        for (int i = 0; i < runLength; i++)
        {
            yield return new FolderEntry(reader.ReadString(), reader.ReadBoolean());
        }
    }

    private FileStream Spill(List<FolderEntry> names)
    {
        string path = Path.Combine(spillFolder, $"names-{Guid.NewGuid():N}.run");
        try
        {
            var run = new FileStream(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose);
            var writer = new BinaryWriter(run);
            foreach (FolderEntry entry in names)
            {
                writer.Write(entry.Name);
                writer.Write(entry.IsFolder);
            }

            run.Flush();
            return run;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot sort a large folder on disk: {error.Message}", error);
        }
    }
}
