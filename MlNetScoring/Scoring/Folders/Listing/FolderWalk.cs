using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>
/// Walks a folder depth first, the entries of each folder sorted by name: paths come as if <c>/</c> sorted before any other
/// character. Links are followed, but not back to a folder that the walk is in.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="pattern">Which files are meant.</param>
/// <param name="sorted">Lists one folder.</param>
/// <param name="output">Full path of the output: it, and names in its folder that begin with its and a dot, are no input. Null for
/// none.</param>
internal sealed class FolderWalk(string root, PathPattern pattern, SortedFolder sorted, string? output)
{
    private readonly string _root = Path.GetFullPath(root);
    private readonly string? _outputName = Path.GetFileName(output);
    private readonly string? _outputFolder = Path.GetDirectoryName(output);

    /// <summary>The files, and folders that could not be listed.</summary>
    /// <param name="cancellation">Looked at before each entry.</param>
    /// <exception cref="InvalidInputException">The root cannot be listed.</exception>
    /// <exception cref="TransientFaultException">A folder cannot be listed for a reason that does not lie in it: what it holds
    /// would be missing.</exception>
    public IEnumerable<ListedFile> Files(CancellationToken cancellation = default)
    {
        var levels = new Stack<Level>();
        string? fault = TryEnter(levels, string.Empty, pattern.Start, cancellation);
        if (fault is not null)
        {
            throw new InvalidInputException($"cannot list {root}: {fault}.");
        }

        try
        {
            while (levels.TryPeek(out Level? level))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!level.Entries.MoveNext())
                {
                    levels.Pop().Entries.Dispose();
                    continue;
                }

                FolderEntry entry = level.Entries.Current;
                ulong positions = pattern.Step(level.Positions, entry.Name);
                string path = level.Prefix + entry.Name;
                if (entry.IsFolder ? !pattern.Continues(positions) : !pattern.Accepts(positions) || IsOutput(entry.Name, level))
                {
                    continue;
                }

                if (!entry.IsFolder)
                {
                    yield return new ListedFile(path);
                }
                else if (!IsOutput(entry.Name, level) && TryEnter(levels, path, positions, cancellation) is { } reason)
                {
                    yield return new ListedFile(path, reason);
                }
            }
        }
        finally
        {
            foreach (Level level in levels)
            {
                level.Entries.Dispose();
            }
        }
    }

    /// <summary>Puts the folder on top of the levels, but where it is already among them.</summary>
    /// <returns>Why the folder cannot be listed; else null.</returns>
    private string? TryEnter(Stack<Level> levels, string path, ulong positions, CancellationToken cancellation)
    {
        string full = Path.Combine(_root, path);
        FashionResNetException? fault = FileStatus.TryRead(full, out FileStatus status, folder: true);
        if (fault is null && (status.Identity is null || levels.All(level => level.Identity != status.Identity)))
        {
            try
            {
                string prefix = path.Length == 0 ? string.Empty : path + "/";
                levels.Push(new Level(sorted.List(full, cancellation), prefix, positions, status.Identity));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                fault = FileFault.Of(error, full, folder: true);
            }
        }

        if (fault is not null and not InvalidInputException)
        {
            throw fault;
        }

        return fault?.Message;
    }

    private bool IsOutput(string name, Level level)
    {
        if (_outputName is null || !name.StartsWith(_outputName, StringComparison.Ordinal)
            || (name.Length > _outputName.Length && name[_outputName.Length] != '.'))
        {
            return false;
        }

        // A folder has many names where there are links, but one identity.
        return level.Identity is { } identity && FileStatus.TryRead(_outputFolder!, out FileStatus status) is null
            ? identity == status.Identity
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(_root, level.Prefix))) == _outputFolder;
    }

    private sealed record Level(
        IEnumerator<FolderEntry> Entries, string Prefix, ulong Positions, (ulong Device, ulong Inode)? Identity);
}
