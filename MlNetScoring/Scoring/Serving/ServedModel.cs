using System.Diagnostics;
using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Scoring.Serving;

/// <summary>One loaded model and the calls that use it. It frees itself when it was disposed and its last call has left.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly CallGate _gate = new();
    private readonly NetworkRunner _runner;
    private readonly BatchGatherer? _gatherer;

    private ServedModel(BatchNetwork network, string name, ImageClassifierOptions options)
    {
        _runner = new NetworkRunner(network, name, options.MaxBatchSize, options.TopK);
        _gatherer = options.MaxDelay is { } delay && options.MaxBatchSize > 1
            ? new BatchGatherer(_runner, delay)
            : null;
        Freed = FreeAsync();
    }

    public ModelMetadata Metadata => _runner.Metadata;

    public string Device => _runner.Device;

    public string ExecutionProvider => _runner.ExecutionProvider;

    /// <summary>Done once it was disposed and has been freed.</summary>
    public Task Freed { get; }

    /// <summary>Loads a model and runs it twice, so that the first caller finds it warm.</summary>
    /// <exception cref="InvalidInputException">The file is no model that can be used, or changed while it was loaded.</exception>
    public static ServedModel Load(string path, ImageClassifierOptions options)
    {
        var scoring = new ScoringOptions
        {
            Device = options.Device,
            Threads = options.Threads,
            BatchSize = options.MaxBatchSize,
        };
        BatchNetwork network = SavedPipeline.IsZip(path)
            ? SavedPipeline.Load(path, scoring)
            : LoadOnnx(path, options.Description, scoring);
        var model = new ServedModel(network, Path.GetFileName(path), options);
        try
        {
            model._runner.WarmUp();
        }
        catch (OutOfMemoryException) // may pass, and says nothing of the file
        {
            model.Dispose();
            throw;
        }
        catch (Exception error) // ONNX Runtime's or ML.NET's, of whatever type
        {
            model.Dispose();
            throw new InvalidInputException($"{path} was loaded but does not run: {error.Message.ReplaceLineEndings(" ")}", error);
        }

        return model;
    }

    /// <summary>Reads and decodes a call's image. From its last byte on, others who wait know that it is on its way: an upload, which may
    /// take its time, holds nobody up. <see cref="Score"/> must follow.</summary>
    public DecodedImage Decode(ImageSource source, ImageClassifierOptions options)
    {
        ReadOnlyMemory<byte> bytes = source.Read(options.ByteLimit);
        _gatherer?.Announce();
        return Decode(source, bytes, options);
    }

    /// <inheritdoc cref="Decode(ImageSource, ImageClassifierOptions)"/>
    public async ValueTask<DecodedImage> DecodeAsync(
        ImageSource source, ImageClassifierOptions options, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> bytes = await source.ReadAsync(options.ByteLimit, cancellation).ConfigureAwait(false);
        _gatherer?.Announce();

        // Decoding and running belong on the thread pool: the caller's thread may be that of a user interface.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return Decode(source, bytes, options);
    }

    /// <summary>Lets a call in; false where it was disposed.</summary>
    public bool TryEnter() => _gate.TryEnter();

    public void Leave() => _gate.Leave();

    /// <summary>Lets no more calls in. Those inside are answered, then it frees itself: see <see cref="Freed"/>.</summary>
    public void Dispose() => _gate.Close();

    /// <summary>Scores an image on this thread or, where others call as well, in a batch with theirs.</summary>
    public ImageClassification Score(ReadOnlyMemory<byte> pixels, TimeSpan decode, CancellationToken cancellation)
    {
        if (ScoreAlone(pixels.Span, decode) is { } answer)
        {
            return answer;
        }

        var image = new PendingImage(pixels, decode);
        _gatherer!.Enqueue(image);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(Abandon, image);
        return image.Wait();
    }

    /// <inheritdoc cref="Score"/>
    public async ValueTask<ImageClassification> ScoreAsync(
        ReadOnlyMemory<byte> pixels, TimeSpan decode, CancellationToken cancellation)
    {
        if (ScoreAlone(pixels.Span, decode) is { } answer)
        {
            return answer;
        }

        var image = new PendingImage(pixels, decode);
        _gatherer!.Enqueue(image);
        await using CancellationTokenRegistration registration = cancellation.UnsafeRegister(Abandon, image);
        return await image.Answer.ConfigureAwait(false);
    }

    /// <summary>Scores images that belong together, in batches of their own.</summary>
    public void ScoreMany(IReadOnlyList<PendingImage> images)
    {
        foreach (PendingImage[] chunk in images.Chunk(_runner.MaxBatchSize))
        {
            if (_gatherer is null)
            {
                _runner.RunMany(chunk);
            }
            else
            {
                _gatherer.RunMany(chunk);
            }
        }
    }

    private static BatchNetwork LoadOnnx(string path, ModelDescription? description, ScoringOptions scoring)
    {
        using var model = ClassifierModel.Read(path, description); // a rewritten file is not needed once it is loaded
        scoring.Validate(model.Metadata.Image.ByteCount);
        return BatchNetwork.FromOnnx(model, scoring);
    }

    private static void Abandon(object? image, CancellationToken cancellation) => ((PendingImage)image!).Abandon(cancellation);

    private ImageClassification? ScoreAlone(ReadOnlySpan<byte> pixels, TimeSpan decode) => _gatherer is null
        ? _runner.RunOne(pixels, decode, Stopwatch.GetTimestamp())
        : _gatherer.TryRunAlone(pixels, decode);

    private DecodedImage Decode(ImageSource source, ReadOnlyMemory<byte> bytes, ImageClassifierOptions options)
    {
        try
        {
            return source.Decode(bytes, Metadata.Image, options.PixelLimit);
        }
        catch
        {
            _gatherer?.Desist();
            throw;
        }
    }

    private async Task FreeAsync()
    {
        await _gate.Drained.ConfigureAwait(false);
        _gatherer?.Dispose();
        _runner.Dispose();
    }
}
