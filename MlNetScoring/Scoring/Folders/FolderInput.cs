using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Imaging;

namespace FashionResNet.Scoring.Folders;

/// <summary>
/// Where the images of a job come from. Every file of a folder counts: one that is no image gets a row with the reason. Names
/// that begin with a dot do not count. The order depends on the input alone: a folder is walked depth first, its names sorted by
/// UTF-16 code units; a list keeps its own order.
/// </summary>
public sealed class FolderInput
{
    /// <summary>Time between the end of standard input and a Ctrl-C that also ended the program which wrote to it.</summary>
    private static readonly TimeSpan PipeSettles = TimeSpan.FromMilliseconds(200);

    private readonly Func<ListingOptions, IEnumerable<ListedFile>> _list;

    private FolderInput(string text, string root, Func<ListingOptions, IEnumerable<ListedFile>> list)
        => (Text, Root, _list) = (text, root, list);

    /// <summary>The kind of input and where it is; the same for two runs over the same input.</summary>
    public string Text { get; }

    /// <summary>What the paths are relative to.</summary>
    internal string Root { get; }

    /// <summary>The images in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="recursive">Also those in the folders below. Links are followed unless they lead back (on Linux; elsewhere
    /// links to folders are not followed).</param>
    /// <exception cref="InvalidInputException">There is no such folder.</exception>
    public static FolderInput Folder(string path, bool recursive = false)
    {
        CheckFolder(path);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)); // the same input with and without a slash at its end
        PathPattern pattern = recursive ? PathPattern.Recursive : PathPattern.Flat;
        return new FolderInput(recursive ? $"{full} and below" : full, full, options => Walk(full, pattern, options));
    }

    /// <summary>The files that match a pattern: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</summary>
    /// <param name="pattern">For example <c>photos/**/*.png</c>. Rows are relative to what stands before the first wildcard.</param>
    /// <exception cref="InvalidInputException">What stands before the first wildcard is no folder.</exception>
    public static FolderInput Glob(string pattern)
    {
        string[] segments = (OperatingSystem.IsWindows() ? pattern.Replace('\\', '/') : pattern).Split('/');
        int wild = Array.FindIndex(segments, PathPattern.IsWild);
        int names = wild < 0 ? segments.Length - 1 : wild;
        string folder = string.Join('/', segments[..names]);
        folder = folder.Length > 0 ? folder : pattern.StartsWith('/') ? "/" : ".";
        CheckFolder(folder);
        string full = Path.GetFullPath(folder);
        var compiled = new PathPattern(segments[names..].Where(segment => segment is not ("" or ".")));
        return new FolderInput($"{full}/{string.Join('/', segments[names..])}", full, options => Walk(full, compiled, options));
    }

    /// <summary>The files that a list names, relative to the current folder; rows show the paths as the list has them.</summary>
    /// <param name="path">UTF-8 text.</param>
    /// <param name="nulSeparated">Paths end with a NUL, as <c>find -print0</c> writes them, not with a line end.</param>
    /// <exception cref="InvalidInputException">There is no such list, or it is an image.</exception>
    public static FolderInput List(string path, bool nulSeparated = false)
    {
        if (!File.Exists(path))
        {
            throw new InvalidInputException($"there is no list {path}.");
        }

        if (!nulSeparated && IsImage(path))
        {
            throw new InvalidInputException(
                $"{path} is an image, not a list of paths: give its folder or a pattern, or use predict for single files.");
        }

        return Relative($"list {Path.GetFullPath(path)}", _ => ReadList(path, nulSeparated));
    }

    /// <summary>The files that a stream names, for example standard input; see <see cref="List"/>.</summary>
    /// <param name="stream">UTF-8 text; it is read once and not closed.</param>
    /// <param name="nulSeparated">Paths end with a NUL, not with a line end.</param>
    public static FolderInput Stream(Stream stream, bool nulSeparated = false)
        => Relative("a stream of paths", options => PathList.Read(stream, nulSeparated, "the input", () => Settle(options)));

    /// <summary>The files that an app names, relative to the current folder.</summary>
    public static FolderInput Paths(IEnumerable<string> paths)
        => Relative("paths", _ => paths.Select(path => new ListedFile(path)));

    /// <summary>What <c>--input</c> means: a folder, a list, <c>-</c> for standard input, else a pattern.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="recursive">For a folder only.</param>
    /// <param name="nulSeparated">For a list and standard input only.</param>
    /// <exception cref="InvalidInputException">There is no such input, or an option does not go with it.</exception>
    public static FolderInput Parse(string text, bool recursive = false, bool nulSeparated = false)
    {
        bool folder = Directory.Exists(text);
        bool list = text == "-" || (!folder && File.Exists(text));
        if (recursive && !folder)
        {
            string hint = list ? "a list names its files itself" : "a pattern says it with **";
            throw new InvalidInputException($"--recursive is for a folder, which '{text}' is not: {hint}.");
        }

        if (nulSeparated && !list)
        {
            throw new InvalidInputException($"--null is for a list of paths, which '{text}' is not.");
        }

        if (folder)
        {
            return Folder(text, recursive);
        }

        if (list)
        {
            return text == "-" ? Stream(Console.OpenStandardInput(), nulSeparated) : List(text, nulSeparated);
        }

        return PathPattern.IsWild(text) ? Glob(text) : throw new InvalidInputException(
            $"there is no input '{text}': give a folder, a pattern with *, ? or **, a list of paths, or - for standard input.");
    }

    /// <summary>Lists the files; each call lists anew, but a stream only once.</summary>
    internal IEnumerable<ListedFile> Files(ListingOptions options) => _list(options);

    private static FolderInput Relative(string text, Func<ListingOptions, IEnumerable<ListedFile>> list)
    {
        string root = Directory.GetCurrentDirectory();
        return new FolderInput($"{text}, relative to {root}", root, list);
    }

    /// <summary>Ctrl-C ends the program in front of the pipe as well: what it had written by then is no whole list.</summary>
    private static void Settle(ListingOptions options)
    {
        options.Cancellation.WaitHandle.WaitOne(PipeSettles);
        options.Cancellation.ThrowIfCancellationRequested();
    }

    private static IEnumerable<ListedFile> Walk(string folder, PathPattern pattern, ListingOptions options)
        => new FolderWalk(folder, pattern, new SortedFolder(options.SpillFolder), options.Output).Files(options.Cancellation);

    private static IEnumerable<ListedFile> ReadList(string path, bool nulSeparated)
    {
        using FileStream file = File.OpenRead(path);
        foreach (ListedFile listed in PathList.Read(file, nulSeparated, path))
        {
            yield return listed;
        }
    }

    /// <summary>Whether a file begins as an image does and with no text: a first path may begin with <c>BM</c> or <c>GIF</c>.</summary>
    private static bool IsImage(string path)
    {
        if (FileStatus.TryRead(path, out FileStatus status) is not null || status.Kind != FileKind.Regular)
        {
            return false; // what a pipe gives can be read once
        }

        try
        {
            byte[] begin = new byte[32];
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
            return begin.AsSpan(0, length).Contains((byte)0) && ImageDecoder.MayBeImage(begin.AsSpan(0, length));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // reading the list will say why
        }
    }

    private static void CheckFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new InvalidInputException($"there is no folder {path}.");
        }
    }
}
