using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>Goes through the sources in order and remembers what each answered.</summary>
internal sealed class FashionMnistLocator(FashionMnistOptions options, IProgress<DownloadProgress>? progress)
{
    private readonly List<string> _answers = [];
    private readonly FashionMnistCache _cache = new(options.CacheFolder, options.Files);

    public async Task<FashionMnistFiles> LocateAsync(CancellationToken ct)
    {
        if (options.Folder is { } folder)
        {
            return FromGivenFolder(folder);
        }

        if ((FromFolder(options.CacheFolder, "cache") ?? FromPackages()) is { } found)
        {
            return found;
        }

        _cache.Create();
        return await DownloadAsync(ct).ConfigureAwait(false)
            ?? await InstallAsync(ct).ConfigureAwait(false)
            ?? throw new InvalidInputException(
                $"Fashion-MNIST was not found. Tried: {string.Join("; ", _answers)}. Check the network, or put the four files "
                + $"({FileNames()}) of https://github.com/zalandoresearch/fashion-mnist into a folder and pass --data DIR.");
    }

    private static string FileNames() => string.Join(", ", FashionMnistFile.All.Select(file => file.CompressedName));

    private FashionMnistFiles FromGivenFolder(string folder)
    {
        IReadOnlyList<FashionMnistFileCheck> checks = FashionMnistFile.Check(folder, options.Files);
        string[] missing = checks.Where(check => check.Path is null).Select(check => check.Name + ".gz").ToArray();
        if (missing.Length > 0)
        {
            string seen = Directory.Exists(folder) ? $"holds no {string.Join(", ", missing)}" : "does not exist";
            throw new InvalidInputException($"--data {folder} {seen}; it must hold {FileNames()} (.gz or not), or folders of images: train/CLASS and test/CLASS.");
        }

        return Found(folder, "--data", checks.All(check => check.IsOfficial));
    }

    private static FashionMnistFiles Found(string folder, string source, bool official = true)
        => new() { Folder = folder, Source = source, IsOfficial = official };

    private FashionMnistFiles? FromPackages() => options.PackageFolders
        .Select(folder => FromFolder(folder, "system package"))
        .FirstOrDefault(found => found is not null);

    private FashionMnistFiles? FromFolder(string folder, string source)
    {
        IReadOnlyList<FashionMnistFileCheck> checks = FashionMnistFile.Check(folder, options.Files);
        if (checks.All(check => check.IsOfficial))
        {
            return Found(folder, source);
        }

        if (checks.All(check => check.Path is null))
        {
            _answers.Add($"{source} {folder}: no files");
            return null;
        }

        FashionMnistFileCheck bad = checks.FirstOrDefault(check => check.Path is not null && !check.IsOfficial)
            ?? checks.First(check => check.Path is null);
        string answer = bad.Problem?.TrimEnd('.') ?? $"{bad.Path}: its SHA-256 is not the published one";
        _answers.Add($"{source} {folder}: {answer}");
        progress?.Report(new DownloadProgress(bad.Name, 0, null, $"{source}: not used: {answer}"));
        return null;
    }

    private async Task<FashionMnistFiles?> DownloadAsync(CancellationToken ct)
    {
        using HttpClient client = FileDownloader.CreateClient();
        var downloader = new FileDownloader(client, options, progress);
        foreach (Uri address in options.DownloadAddresses)
        {
            try
            {
                foreach (FashionMnistFile file in _cache.Wanted())
                {
                    var from = new Uri(address, file.CompressedName);
                    await _cache.PutAsync(file, to => downloader.DownloadAsync(from, to, ct)).ConfigureAwait(false);
                }

                return Found(options.CacheFolder, address.ToString());
            }
            catch (FashionResNetException error)
            {
                Answer(address.ToString(), error.Message);
            }
        }

        return null;
    }

    private async Task<FashionMnistFiles?> InstallAsync(CancellationToken ct)
    {
        if (!options.UseAptGet)
        {
            return null;
        }

        string source = $"apt-get download {AptPackage.Name}";
        try
        {
            using var package = new AptPackage(options, progress);
            await package.FetchAsync(ct).ConfigureAwait(false);
            foreach (FashionMnistFile file in _cache.Wanted())
            {
                await _cache.PutAsync(file, to => Task.Run(() => File.Copy(package.PathOf(file), to), ct)).ConfigureAwait(false);
            }

            return Found(options.CacheFolder, source);
        }
        catch (Exception error) when (error is FashionResNetException or IOException or UnauthorizedAccessException)
        {
            Answer(source, error.Message);
            return null;
        }
    }

    private void Answer(string source, string answer)
    {
        _answers.Add($"{source}: {answer.TrimEnd('.')}");
        progress?.Report(new DownloadProgress(source, 0, null, $"{source}: {answer}"));
    }
}
