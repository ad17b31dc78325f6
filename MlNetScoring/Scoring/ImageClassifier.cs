using FashionResNet.Scoring.Serving;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Scoring;

/// <summary>
/// Says what images show: one model for a whole app, called from any number of threads. Concurrent calls share batches, a lone
/// call runs at once on its own thread. It stands on ML.NET's ONNX transformer, keeps no image and writes none to disk.
/// </summary>
/// <remarks>
/// Every call throws <see cref="InvalidInputException"/> where the image cannot be read, is damaged or beyond the limits,
/// <see cref="TransientFaultException"/> where a file cannot be read for a reason that does not lie in it, such as a mount that is gone,
/// <see cref="ClassifierBusyException"/> where too many are waiting, <see cref="OperationCanceledException"/>,
/// <see cref="ObjectDisposedException"/>, <see cref="InvalidOperationException"/> where the model gives the image a score that is no
/// finite number, and <see cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException"/> where ONNX Runtime cannot run it. What is wrong with
/// one image does not touch another's call; of many in one call it is the image's own outcome.
/// </remarks>
public sealed class ImageClassifier : IDisposable, IAsyncDisposable
{
    private readonly string _path;
    private readonly string _name;
    private readonly ImageClassifierOptions _options;
    private readonly Lock _reloading = new();
    private readonly CallGate _calls = new(); // of all models: those that an old one still answers count too
    private ServedModel _model;
    private Task _retired = Task.CompletedTask;
    private bool _disposed;

    private ImageClassifier(string path, ImageClassifierOptions options)
    {
        (_path, _name, _options) = (path, Path.GetFileName(path), options with { });
        _options.Validate();
        _model = ServedModel.Load(path, _options);
    }

    /// <summary>What the model says of itself: labels, image shape, how it was trained.</summary>
    public ModelMetadata Metadata => _model.Metadata;

    /// <summary>What runs the network: <c>cpu</c> or <c>cuda:n</c>.</summary>
    public string Device => _model.Device;

    /// <summary>ONNX Runtime's name for it, such as <c>CPUExecutionProvider</c>.</summary>
    public string ExecutionProvider => _model.ExecutionProvider;

    /// <summary>Calls in progress, those that a model from before a <see cref="Reload"/> still answers among them.</summary>
    public int Calls => _calls.Calls;

    /// <summary>Loads a model and warms it up.</summary>
    /// <param name="modelPath">A <c>model.onnx</c> (see <see cref="BatchedImageClassifier.Load"/>), or the <c>model.zip</c> that
    /// <c>mlContext.Model.Save</c> made of it.</param>
    /// <param name="options">Device, sharing of batches, limits; null for the defaults.</param>
    /// <exception cref="InvalidInputException">The file is no such model, an option is out of range, or the device is not
    /// there.</exception>
    public static ImageClassifier Load(string modelPath, ImageClassifierOptions? options = null)
        => new(modelPath, options ?? new ImageClassifierOptions());

    /// <summary>Classifies an image file: PNG, JPEG, BMP, GIF or WebP of any size.</summary>
    public ImageClassification Predict(string path, CancellationToken cancellation = default)
        => Predict(ImageSource.File(path), cancellation);

    /// <summary>Classifies an encoded image that a stream gives; it is read to its end and not disposed.</summary>
    public ImageClassification Predict(Stream stream, CancellationToken cancellation = default)
        => Predict(ImageSource.From(stream), cancellation);

    /// <summary>Classifies an encoded image: the bytes of a PNG, JPEG, … file.</summary>
    public ImageClassification Predict(ReadOnlyMemory<byte> encoded, CancellationToken cancellation = default)
        => Predict(ImageSource.Encoded(encoded), cancellation);

    /// <summary>Classifies pixels that were decoded and sized already.</summary>
    /// <param name="pixels">uint8 <c>[C, H, W]</c> of the shape that <see cref="Metadata"/> give; not to be changed meanwhile.</param>
    /// <param name="cancellation">Gives the call up while it waits.</param>
    public ImageClassification PredictPixels(ReadOnlyMemory<byte> pixels, CancellationToken cancellation = default)
        => Predict(ImageSource.Pixels(pixels), cancellation);

    /// <inheritdoc cref="Predict(string, CancellationToken)"/>
    public Task<ImageClassification> PredictAsync(string path, CancellationToken cancellation = default)
        => PredictAsync(ImageSource.File(path), cancellation);

    /// <inheritdoc cref="Predict(Stream, CancellationToken)"/>
    public Task<ImageClassification> PredictAsync(Stream stream, CancellationToken cancellation = default)
        => PredictAsync(ImageSource.From(stream), cancellation);

    /// <inheritdoc cref="Predict(ReadOnlyMemory{byte}, CancellationToken)"/>
    public Task<ImageClassification> PredictAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation = default)
        => PredictAsync(ImageSource.Encoded(encoded), cancellation);

    /// <inheritdoc cref="PredictPixels"/>
    public Task<ImageClassification> PredictPixelsAsync(ReadOnlyMemory<byte> pixels, CancellationToken cancellation = default)
        => PredictAsync(ImageSource.Pixels(pixels), cancellation);

    /// <summary>Classifies many image files in batches; they are decoded on all cores.</summary>
    /// <returns>One outcome a file, in their order; a file that is no image has an error.</returns>
    /// <exception cref="TransientFaultException">A file cannot be read for a reason that does not lie in it: the whole call may be tried
    /// again.</exception>
    public IReadOnlyList<ImageOutcome> PredictBatch(IReadOnlyList<string> paths, CancellationToken cancellation = default)
        => PredictBatch([.. paths.Select(ImageSource.File)], cancellation);

    /// <summary>Classifies many encoded images in batches; they are decoded on all cores.</summary>
    /// <returns>One outcome an image, in their order; what is no image has an error.</returns>
    public IReadOnlyList<ImageOutcome> PredictBatch(
        IReadOnlyList<ReadOnlyMemory<byte>> encoded, CancellationToken cancellation = default)
        => PredictBatch([.. encoded.Select(ImageSource.Encoded)], cancellation);

    /// <summary>Classifies the pixels of many images, each as for <see cref="PredictPixels"/>, in batches.</summary>
    /// <returns>One outcome an image, in their order; pixels of a wrong length have an error.</returns>
    public IReadOnlyList<ImageOutcome> PredictPixelsBatch(
        IReadOnlyList<ReadOnlyMemory<byte>> pixels, CancellationToken cancellation = default)
        => PredictBatch([.. pixels.Select(ImageSource.Pixels)], cancellation);

    /// <summary>Loads the model's file again: the new one is loaded and warmed up, then takes all further calls; the old one is
    /// freed when its last call ends.</summary>
    /// <exception cref="InvalidInputException">The file is no model that can be used; the old one goes on serving.</exception>
    public void Reload()
    {
        lock (_reloading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                var next = ServedModel.Load(_path, _options);
                ServedModel old = _model;
                Volatile.Write(ref _model, next);
                old.Dispose();
                _retired = Task.WhenAll(_retired, old.Freed);
                ClassifierTelemetry.RecordReload(_name, error: null);
            }
            catch (Exception error)
            {
                ClassifierTelemetry.RecordReload(_name, error.GetType().FullName);
                throw;
            }
        }
    }

    /// <summary>Lets no more calls in, waits for those in progress, and frees the model.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        lock (_reloading)
        {
            _disposed = true;
            _model.Dispose();
        }

        await Task.WhenAll(_retired, _model.Freed).ConfigureAwait(false);
    }

    private ImageClassification Predict(ImageSource source, CancellationToken cancellation)
    {
        CallTelemetry? call = CallTelemetry.Start(_name);
        try
        {
            ServedModel model = Enter(cancellation);
            try
            {
                using DecodedImage image = model.Decode(source, _options);
                ImageClassification answer = model.Score(image.Pixels, image.Duration, cancellation);
                call?.Succeeded(answer);
                return answer;
            }
            finally
            {
                Leave(model);
            }
        }
        catch (Exception error) when (CallTelemetry.Failed(call, error))
        {
            throw; // never: the filter only looks
        }
    }

    private async Task<ImageClassification> PredictAsync(ImageSource source, CancellationToken cancellation)
    {
        CallTelemetry? call = CallTelemetry.Start(_name);
        try
        {
            ServedModel model = Enter(cancellation);
            try
            {
                using DecodedImage image = await model.DecodeAsync(source, _options, cancellation).ConfigureAwait(false);
                ImageClassification answer = await model.ScoreAsync(image.Pixels, image.Duration, cancellation)
                    .ConfigureAwait(false);
                call?.Succeeded(answer);
                return answer;
            }
            finally
            {
                Leave(model);
            }
        }
        catch (Exception error) when (CallTelemetry.Failed(call, error))
        {
            throw; // never: the filter only looks
        }
    }

    private ImageOutcome[] PredictBatch(ImageSource[] sources, CancellationToken cancellation)
    {
        CallTelemetry? call = CallTelemetry.Start(_name);
        try
        {
            var outcomes = new ImageOutcome[sources.Length];
            ServedModel model = Enter(cancellation);
            try
            {
                for (int first = 0; first < sources.Length; first += _options.MaxBatchSize)
                {
                    int count = Math.Min(_options.MaxBatchSize, sources.Length - first);
                    using var chunk = new DecodedChunk(first, count);
                    chunk.Decode(sources, model.Metadata.Image, _options, outcomes, cancellation);
                    chunk.Score(model, outcomes);
                }
            }
            finally
            {
                Leave(model);
            }

            call?.Succeeded(outcomes);
            return outcomes;
        }
        catch (Exception error) when (CallTelemetry.Failed(call, error))
        {
            throw; // never: the filter only looks
        }
    }

    private ServedModel Enter(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        long limit = (long)_options.QueueCapacity + _options.MaxBatchSize;
        if (!_calls.TryEnter(limit))
        {
            ClassifierTelemetry.RecordRejection(_name);
            throw new ClassifierBusyException(
                $"{limit} calls are in progress: a {nameof(_options.MaxBatchSize)} of {_options.MaxBatchSize} and a "
                + $"{nameof(_options.QueueCapacity)} of {_options.QueueCapacity} let no more in.");
        }

        while (true)
        {
            ServedModel model = Volatile.Read(ref _model);
            if (model.TryEnter())
            {
                return model;
            }

            // Closed: the classifier was disposed, or the next model stands there already.
            if (Volatile.Read(ref _disposed))
            {
                _calls.Leave();
                throw new ObjectDisposedException(GetType().FullName);
            }
        }
    }

    private void Leave(ServedModel model)
    {
        model.Leave();
        _calls.Leave();
    }
}
