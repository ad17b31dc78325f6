using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// Labelled image files in <c>train/CLASS</c> and <c>test/CLASS</c> of a folder, at any depth below the class: the layout of torchvision's
/// ImageFolder. Hidden files are passed over, every other one must be an image. All are decoded into memory, once.
/// </summary>
public sealed class ImageFolders : IDataSetFiles
{
    private const string Train = "train";
    private const string Test = "test";
    private const int ToldProblems = 5;

    private ImageFolders(string folder, ImageSpec image, IReadOnlyList<string> classNames)
    {
        Folder = folder;
        Image = image;
        ClassNames = classNames;
    }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <summary>The folder's own.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>False: it is not of that format.</summary>
    public bool IsOfficial => false;

    /// <summary>The shape that images are decoded to.</summary>
    public ImageSpec Image { get; }

    /// <summary>The classes in the order of their indices.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether a folder is of this layout: it has a folder <c>train</c> or <c>test</c>.</summary>
    public static bool IsAt(string folder)
        => Directory.Exists(Path.Combine(folder, Train)) || Directory.Exists(Path.Combine(folder, Test));

    /// <summary>Looks at a folder; no image is read yet.</summary>
    /// <param name="folder">Holds <c>train</c>, <c>test</c> or both.</param>
    /// <param name="image">The shape that images are decoded to; another aspect is stretched to it.</param>
    /// <param name="classNames">The classes of a model, in its order. Null: the folders in <c>train</c>, in the order of their UTF-16 code units.</param>
    /// <exception cref="InvalidInputException">There is no <c>train</c>, or it has not two classes.</exception>
    public static ImageFolders Open(string folder, ImageSpec image, IReadOnlyList<string>? classNames = null)
    {
        classNames ??= [.. ClassFolder.ListNames(Path.Combine(folder, Train))];
        return classNames.Count >= 2
            ? new ImageFolders(folder, image, classNames)
            : throw new InvalidInputException(
                $"{Path.Combine(folder, Train)} must have a folder for each of two classes or more; it has {string.Join(", ", classNames.DefaultIfEmpty("none"))}.");
    }

    /// <inheritdoc/>
    /// <remarks>In an order that mixes the classes and depends on nothing but the files' paths below <c>train</c>, so that the first
    /// thousand are a sample of all.</remarks>
    public ImageDataSet LoadTrain(CancellationToken cancellation = default)
    {
        ImageDataSet images = Load(Train, cancellation);
        string? empty = ClassNames
            .Where((_, label) => !images.Labels.Span.Contains(label))
            .Select(name => Path.Combine(Folder, Train, name))
            .FirstOrDefault(Directory.Exists); // of a model's classes some may be missing
        return empty is null ? images : throw new InvalidInputException($"{empty} holds no image.");
    }

    /// <inheritdoc/>
    /// <remarks>In such an order too; a class may have none.</remarks>
    public ImageDataSet LoadTest(CancellationToken cancellation = default) => Load(Test, cancellation);

    /// <summary>Reads every file of both parts and says what cannot be used.</summary>
    /// <param name="folder">Holds <c>train</c>, <c>test</c> or both.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="InvalidInputException">A part cannot be listed.</exception>
    public static IReadOnlyList<ImageFolderCheck> Check(string folder, CancellationToken cancellation = default)
        => [.. new[] { Train, Test }.Select(part => Path.Combine(folder, part)).Where(Directory.Exists).Select(part => CheckPart(part, cancellation))];

    private static ImageFolderCheck CheckPart(string part, CancellationToken cancellation)
    {
        string[] names = [.. ClassFolder.ListNames(part)];
        IReadOnlyList<LabelledFile> files = ClassFolder.ListFiles(part, names);
        IReadOnlyList<string> problems = LabelledFile.Decode(files, new ImageSpec(1, 1, 1), new byte[files.Count], cancellation);
        return new ImageFolderCheck(part, [.. names.Select((name, label) => new ClassCount(name, files.Count(file => file.Label == label)))], problems);
    }

    private ImageDataSet Load(string part, CancellationToken cancellation)
    {
        IReadOnlyList<LabelledFile> files = ClassFolder.ListFiles(Path.Combine(Folder, part), ClassNames);
        long bytes = (long)files.Count * Image.ByteCount;
        if (bytes > Array.MaxLength)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"{files.Count} images of {Image} in {Path.Combine(Folder, part)} take {bytes / 1e9:0.0} GB; at most {Array.MaxLength / 1e9:0.0} GB are taken: a smaller --image, or fewer images."));
        }

        byte[] pixels = new byte[bytes];
        IReadOnlyList<string> problems = LabelledFile.Decode(files, Image, pixels, cancellation);
        if (problems.Count > 0)
        {
            string more = problems.Count > ToldProblems ? $" … ('data check --data {Folder}' lists all)" : string.Empty;
            throw new InvalidInputException(
                $"{problems.Count} of {files.Count} files in {Path.Combine(Folder, part)} are no images that can be used; take them away: "
                + string.Join(" ", problems.Take(ToldProblems)) + more);
        }

        return new ImageDataSet($"{Name} {part}", Image, pixels, [.. files.Select(file => file.Label)], ClassNames);
    }
}
