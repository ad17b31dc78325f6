using System.Runtime.CompilerServices;
using FashionResNet.Scoring.Folders.Listing;
using FashionResNet.Scoring.Folders.Pipeline;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Scoring.Folders;

/// <summary>
/// Scores any number of image files with a memory that does not depend on their number. On the CPU each thread reads, decodes
/// and scores batches of its own; on CUDA the threads decode and take turns at the device. For a file of results that survives
/// a crash see <see cref="FolderJob"/>.
/// </summary>
public sealed class FolderScorer : IDisposable
{
    private readonly BatchedImageClassifier _classifier;
    private readonly FolderScorerOptions _options;

    private FolderScorer(BatchedImageClassifier classifier, FolderScorerOptions options)
        => (_classifier, _options) = (classifier, options);

    /// <summary>What the model says of itself: labels, image shape, how it was trained.</summary>
    public ModelMetadata Metadata => _classifier.Metadata;

    /// <summary>What runs the network: <c>cpu</c> or <c>cuda:n</c>.</summary>
    public string Device => _classifier.Device;

    /// <summary>Loads a model.</summary>
    /// <param name="modelPath">A <c>model.onnx</c>, see <see cref="BatchedImageClassifier.Load"/>.</param>
    /// <param name="options">Device, batch size, threads, top-k; null for the defaults.</param>
    /// <exception cref="InvalidInputException">The file is no such model, the device is not there, or a number is out of
    /// range.</exception>
    public static FolderScorer Load(string modelPath, FolderScorerOptions? options = null)
    {
        options ??= new FolderScorerOptions();

        // One thread in the network and one network run a core: twice the speed of runs that share the cores of a busy machine.
        var classifier = BatchedImageClassifier.Load(
            modelPath,
            new ScoringOptions { Device = options.Device, BatchSize = options.BatchSize, Threads = 1 },
            options.Description);
        try
        {
            options.Validate(classifier.Metadata.Labels.Count);
            return new FolderScorer(classifier, options);
        }
        catch (InvalidInputException)
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Scores the files of an input, one row each, in the input's order. Nothing is read before the first row is asked
    /// for, and little more than what is asked for.</summary>
    /// <param name="input">Where the files are.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidInputException">While enumerating: the input cannot be listed. A file that cannot be scored is no
    /// exception but a row with <see cref="ScoredImage.Error"/>.</exception>
    /// <exception cref="TransientFaultException">While enumerating: a file or folder cannot be read for a reason that does not
    /// lie in it, such as a mount that is gone.</exception>
    public async IAsyncEnumerable<ScoredImage> ScoreAsync(
        FolderInput input, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var listing = new ListingOptions(Path.GetTempPath(), Cancellation: cancellation);
        await foreach (ScoredBatch batch in ScoreBatchesAsync(
            input.Root, input.Files(listing).Chunk(_options.BatchSize).ToAsyncEnumerable(), cancellation))
        {
            foreach (ScoredImage row in batch.Rows)
            {
                yield return row;
            }
        }
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _classifier.Dispose();

    /// <summary>Scores batches of at most <see cref="FolderScorerOptions.BatchSize"/> files.</summary>
    internal async IAsyncEnumerable<ScoredBatch> ScoreBatchesAsync(
        string root, IAsyncEnumerable<ListedFile[]> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var workers = new List<BatchWorker>();
        try
        {
            Lock? runner = Device == "cpu" ? null : new Lock();
            for (int i = 0; i < (_options.Threads ?? Environment.ProcessorCount); i++)
            {
                workers.Add(new BatchWorker(
                    _classifier.CreateScorer(), Metadata.Image, Metadata.Labels, _options, root, runner));
            }

            await foreach (ScoredBatch batch in new ScoringPipeline(workers).RunAsync(batches, cancellation))
            {
                yield return batch;
            }
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }
}
