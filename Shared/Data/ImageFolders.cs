using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// Labelled image files in <c>train/CLASS</c> and <c>test/CLASS</c> of a folder, at any depth below the class: the layout of torchvision's
/// ImageFolder. Hidden files are passed over, every other one must be an image. All are decoded into memory, once.
/// </summary>
public sealed class ImageFolders : IDataSetFiles
{
    private const int MaxListedProblems = 5;

    private readonly Lazy<ClassFolders> _train;
    private readonly Lazy<ClassFolders> _test;

    private readonly string _whereAllProblemsAre;

    private ImageFolders(
        string folder, ImageSpec image, IReadOnlyList<string> classNames, Func<ClassFolders> train, Func<ClassFolders> test, string whereAllProblemsAre = "")
    {
        Folder = folder;
        Image = image;
        ClassNames = classNames;
        _train = new Lazy<ClassFolders>(train);
        _test = new Lazy<ClassFolders>(test);
        _whereAllProblemsAre = whereAllProblemsAre;
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
    /// <exception cref="InvalidInputException">There are not two classes, one has no image, a folder in <c>test</c> is none of them, a file
    /// lies beside them, or there are more images than are taken.</exception>
    public static ImageFolders Open(string folder, ImageSpec image)
    {
        (ClassFolders train, ClassFolders test) = List(folder);
        string whereAllProblemsAre = $"'data check --data {folder}' lists them.";
        Refuse([.. train.Problems, .. test.Problems], whereAllProblemsAre);
        _ = SizeOf(test, test.Files.Count, image); // now, and not after train was decoded, of which a limit may take a part
        return new ImageFolders(folder, image, train.ClassNames, () => train, () => test, whereAllProblemsAre);
    }

    /// <summary>For a model; nothing is listed yet. A part that is not read may be missing, and so may classes.</summary>
    /// <param name="folder">Holds <c>train</c>, <c>test</c> or both.</param>
    /// <param name="image">The model's shape.</param>
    /// <param name="classNames">The model's classes. A name that cannot be a folder's, such as <c>T-shirt/top</c>, has no images.</param>
    /// <exception cref="InvalidInputException">Two classes have one name.</exception>
    public static ImageFolders Open(string folder, ImageSpec image, IReadOnlyList<string> classNames)
    {
        string[] twice = [.. classNames.CountBy(name => name).Where(name => name.Value > 1).Select(name => name.Key)];
        return twice.Length == 0
            ? new(folder, image, classNames, () => ClassFolders.List(TrainOf(folder), classNames), () => ClassFolders.List(TestOf(folder), classNames))
            : throw new InvalidInputException($"{folder} has one folder for each class, and two classes are called {string.Join(", ", twice)}.");
    }

    /// <summary>Reads every file and says what keeps the set from being trained on. Without <c>train</c> it is one to evaluate on.</summary>
    /// <param name="folder">Holds <c>train</c>, <c>test</c> or both.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns><c>train</c>, where it is there, and <c>test</c>.</returns>
    /// <exception cref="InvalidInputException">A folder cannot be listed.</exception>
    public static IReadOnlyList<ImageFolderCheck> Check(string folder, CancellationToken cancellation = default)
    {
        (ClassFolders train, ClassFolders test) = List(folder);
        return Directory.Exists(train.Folder)
            ? [Check(train, train.ClassNames, cancellation), Check(test, train.ClassNames, cancellation)]
            : [Check(test, test.ClassNames, cancellation)];
    }

    /// <inheritdoc/>
    /// <remarks>In an order that mixes the classes and depends on nothing but the files' paths below <c>train</c>, so that the first
    /// thousand are a sample of all.</remarks>
    public ImageDataSet LoadTrain(int limit = int.MaxValue, CancellationToken cancellation = default) => Load(_train.Value, limit, cancellation);

    /// <inheritdoc/>
    /// <remarks>In such an order too.</remarks>
    public ImageDataSet LoadTest(CancellationToken cancellation = default) => Load(_test.Value, int.MaxValue, cancellation);

    private static string TrainOf(string folder) => Path.Combine(folder, "train");

    private static string TestOf(string folder) => Path.Combine(folder, "test");

    /// <summary>Both parts, with all that keeps them from being trained on.</summary>
    private static (ClassFolders Train, ClassFolders Test) List(string folder)
    {
        ClassFolders train = ClassFolders.List(TrainOf(folder));
        ClassFolders test = ClassFolders.List(TestOf(folder), Directory.Exists(train.Folder) ? train.ClassNames : null);
        string[] ofTrain =
        [
            .. train.Problems,
            .. train.ClassNames.Count < 2 ? [$"{train.Folder} has folders of {train.ClassNames.Count} classes; at least 2 are needed."] : Array.Empty<string>(),
            .. Count(train, train.ClassNames).Where(one => one.Count == 0).Select(one => $"{Path.Combine(train.Folder, one.Name)} holds no image."),
        ];
        string[] ofTest =
        [
            .. test.Problems,
            .. test is { Files.Count: 0, Problems.Count: 0 } ? [$"{test.Folder} holds no image."] : Array.Empty<string>(),
        ];
        return (train with { Problems = ofTrain }, test with { Problems = ofTest });
    }

    private static ImageFolderCheck Check(ClassFolders part, IReadOnlyList<string> classNames, CancellationToken cancellation) => new(
        part.Folder,
        [.. Count(part, classNames)],
        [.. part.Problems, .. LabelledFile.Decode(part.Files, new ImageSpec(1, 1, 1), new byte[part.Files.Count], cancellation)]);

    private static IEnumerable<ClassCount> Count(ClassFolders part, IReadOnlyList<string> classNames)
    {
        Dictionary<int, int> counts = part.Files.CountBy(file => file.Label).ToDictionary();
        return classNames.Select((name, label) => new ClassCount(name, counts.GetValueOrDefault(label)));
    }

    private static void Refuse(IReadOnlyList<string> problems, string whereAllAre)
    {
        if (problems.Count > 0)
        {
            string more = problems.Count > MaxListedProblems ? $" … {problems.Count} in all. {whereAllAre}" : string.Empty;
            throw new InvalidInputException(string.Join(' ', problems.Take(MaxListedProblems)) + more.TrimEnd());
        }
    }

    /// <summary>Bytes of the pixels of a part.</summary>
    private static long SizeOf(ClassFolders part, int count, ImageSpec image)
    {
        long bytes = (long)count * image.ByteCount;
        return bytes <= Array.MaxLength ? bytes : throw new InvalidInputException(FormattableString.Invariant(
            $"{count} images of {image} in {part.Folder} take {bytes / 1e9:0.0} GB; at most {Array.MaxLength / 1e9:0.0} GB are taken: a smaller shape, or fewer images."));
    }

    private byte[] Allocate(long bytes)
    {
        try
        {
            return new byte[bytes];
        }
        catch (OutOfMemoryException error)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"the images of {Folder} as {Image} take {bytes / 1e9:0.0} GB, more than this process can have: a smaller shape, or fewer images."), error);
        }
    }

    private ImageDataSet Load(ClassFolders part, int limit, CancellationToken cancellation)
    {
        Refuse(part.Problems, _whereAllProblemsAre);
        LabelledFile[] files = [.. part.Files.Take(limit)];
        byte[] pixels = Allocate(SizeOf(part, files.Length, Image));
        Refuse(LabelledFile.Decode(files, Image, pixels, cancellation), _whereAllProblemsAre);
        return new ImageDataSet($"{Name} {Path.GetFileName(part.Folder)}", Image, pixels, [.. files.Select(file => file.Label)], ClassNames);
    }
}
