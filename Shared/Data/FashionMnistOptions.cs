namespace FashionResNet.Shared.Data;

/// <summary>Where Fashion-MNIST is looked for. The defaults are what both programs use.</summary>
public sealed record FashionMnistOptions
{
    /// <summary>A folder given by the user: then only this one. Any IDX set with the four file names is taken.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Where downloads are kept: <c>fashion-resnet/fashion-mnist</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows in
    /// LocalAppData.
    /// </summary>
    public string CacheFolder { get; init; } = FashionMnistCache.DefaultFolder();

    /// <summary>Where packages of Linux distributions put the files (Debian and Ubuntu: <c>dataset-fashion-mnist</c>).</summary>
    public IReadOnlyList<string> PackageFolders { get; init; } = ["/usr/share/datasets/fashion-mnist"];

    /// <summary>
    /// Folders on web servers, each ending in a slash, tried in this order. First the project's own repository (the S3 address
    /// in its README has no HTTPS), then the copy that Keras downloads.
    /// </summary>
    public IReadOnlyList<Uri> DownloadAddresses { get; init; } =
    [
        new("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
        new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
    ];

    /// <summary>Whether apt-get may be asked for the distribution's package, where there is one. Needs no root.</summary>
    public bool UseAptGet { get; init; } = true;

    /// <summary>Name or path of apt-get.</summary>
    public string AptGetProgram { get; init; } = "apt-get";

    /// <summary>Name or path of dpkg-deb.</summary>
    public string DpkgDebProgram { get; init; } = "dpkg-deb";

    /// <summary>Waits before a transient failure is tried again; as many retries as entries.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    /// <summary>How a wait is done.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>A server that sends nothing for so long is given up (and tried again).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest file that is downloaded, in bytes; the largest published one has 26 million.</summary>
    public long MaxDownloadBytes { get; init; } = 64 << 20;

    /// <summary>The files with their hashes; tests put smaller ones in.</summary>
    internal IReadOnlyList<FashionMnistFile> Files { get; init; } = FashionMnistFile.All;
}
