using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// Labelled image files in <c>train/CLASS</c> and <c>test/CLASS</c> of a folder, at any depth below the class: the layout of torchvision's
/// ImageFolder. Hidden files are passed over, every other one must be an image. All are decoded into memory, once.
/// </summary>
public sealed class ImageFolders : IDataSetFiles
{
    private const int ToldProblems = 5;

    private readonly ClassFolders _train;
    private readonly ClassFolders _test;

    private ImageFolders(string folder, ImageSpec image, IReadOnlyList<string> classNames, ClassFolders train, ClassFolders test)
    {
        Folder = folder;
        Image = image;
        ClassNames = classNames;
        _train = train;
        _test = test;
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

    /// <summary>Whether a folder is of this layout: it has a folder <c>train</c> or <c>test</c>, and none of the files of Fashion-MNIST.</summary>
    public static bool IsAt(string folder)
        => new[] { TrainOf(folder), TestOf(folder) }.Any(Directory.Exists) && FashionMnistFile.All.All(file => file.FindIn(folder) is null);

    /// <summary>Lists the files of a set to train on; none is read yet.</summary>
    /// <param name="folder">Holds <c>train</c>, whose folders are the classes, and <c>test</c>, where a class may be missing.</param>
    /// <param name="image">The shape that images are decoded to; another aspect is stretched to it.</param>
    /// <exception cref="InvalidInputException">There are not two classes, one has no image, a folder in <c>test</c> is none of them, or a file lies beside them.</exception>
    public static ImageFolders Open(string folder, ImageSpec image)
    {
        (ClassFolders train, ClassFolders test) = List(folder);
        Refuse(folder, [.. train.Problems, .. test.Problems]);
        return new ImageFolders(folder, image, train.ClassNames, train, test);
    }

    /// <summary>Lists the files for a model; none is read yet. A part that is not needed may be missing, and so may classes.</summary>
    /// <param name="folder">Holds <c>train</c>, <c>test</c> or both.</param>
    /// <param name="image">The model's shape.</param>
    /// <param name="classNames">The model's classes. A name that cannot be a folder's, such as <c>T-shirt/top</c>, has no images.</param>
    public static ImageFolders Open(string folder, ImageSpec image, IReadOnlyList<string> classNames)
        => new(folder, image, classNames, ClassFolders.List(TrainOf(folder), classNames), ClassFolders.List(TestOf(folder), classNames));

    /// <summary>Reads every file and says what keeps the set from being trained on. Without <c>train</c> it is one to evaluate on.</summary>
    /// <param name="folder">Holds <c>train</c>, <c>test</c> or both.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="InvalidInputException">A folder cannot be listed.</exception>
    public static IReadOnlyList<ImageFolderCheck> Check(string folder, CancellationToken cancellation = default)
    {
        (ClassFolders train, ClassFolders test) = Directory.Exists(TrainOf(folder))
            ? List(folder)
            : (new ClassFolders(TrainOf(folder), [], [], []), ClassFolders.List(TestOf(folder)));
        return [.. new[] { train, test }.Select(part => new ImageFolderCheck(
            part.Path,
            [.. CountFiles(part, train.ClassNames.Count > 0 ? train.ClassNames : test.ClassNames)],
            [.. part.Problems, .. LabelledFile.Decode(part.Files, new ImageSpec(1, 1, 1), new byte[part.Files.Count], cancellation)]))];
    }

    /// <inheritdoc/>
    /// <remarks>In an order that mixes the classes and depends on nothing but the files' paths below <c>train</c>, so that the first
    /// thousand are a sample of all.</remarks>
    public ImageDataSet LoadTrain(int limit = int.MaxValue, CancellationToken cancellation = default) => Load(_train, limit, cancellation);

    /// <inheritdoc/>
    /// <remarks>In such an order too.</remarks>
    public ImageDataSet LoadTest(CancellationToken cancellation = default) => Load(_test, int.MaxValue, cancellation);

    private static string TrainOf(string folder) => Path.Combine(folder, "train");

    private static string TestOf(string folder) => Path.Combine(folder, "test");

    private static (ClassFolders Train, ClassFolders Test) List(string folder)
    {
        ClassFolders train = ClassFolders.List(TrainOf(folder));
        string[] problems =
        [
            .. train.ClassNames.Count < 2 ? [$"{train.Path} has folders of {train.ClassNames.Count} classes; at least 2 are needed."] : Array.Empty<string>(),
            .. CountFiles(train, train.ClassNames).Where(one => one.Count == 0).Select(one => $"{Path.Combine(train.Path, one.Name)} holds no image."),
        ];
        return (train with { Problems = [.. train.Problems, .. problems] }, ClassFolders.List(TestOf(folder), train.ClassNames));
    }

    private static IEnumerable<ClassCount> CountFiles(ClassFolders part, IReadOnlyList<string> classNames)
    {
        Dictionary<int, int> counts = part.Files.CountBy(file => file.Label).ToDictionary();
        return classNames.Select((name, label) => new ClassCount(name, counts.GetValueOrDefault(label))).Where(one => part.ClassNames.Contains(one.Name));
    }

    private static void Refuse(string folder, IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            string more = problems.Count > ToldProblems ? $" … {problems.Count} in all: 'data check --data {folder}' lists them." : string.Empty;
            throw new InvalidInputException(string.Join(' ', problems.Take(ToldProblems)) + more);
        }
    }

    private ImageDataSet Load(ClassFolders part, int limit, CancellationToken cancellation)
    {
        Refuse(Folder, part.Problems);
        LabelledFile[] files = [.. part.Files.Take(limit)];
        long bytes = (long)files.Length * Image.ByteCount;
        string size = FormattableString.Invariant($"{files.Length} images of {Image} in {part.Path} take {bytes / 1e9:0.0} GB");
        if (bytes > Array.MaxLength)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"{size}; at most {Array.MaxLength / 1e9:0.0} GB are taken: a smaller shape, or fewer images."));
        }

        byte[] pixels;
        try
        {
            pixels = new byte[bytes];
        }
        catch (OutOfMemoryException error)
        {
            throw new InvalidInputException($"{size}, which this process cannot have: a smaller shape, or fewer images.", error);
        }

        Refuse(Folder, LabelledFile.Decode(files, Image, pixels, cancellation));
        return new ImageDataSet($"{Name} {Path.GetFileName(part.Path)}", Image, pixels, [.. files.Select(file => file.Label)], ClassNames);
    }
}
