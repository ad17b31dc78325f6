using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Hosting;

/// <summary>The app's classifier, and what is known of its file.</summary>
internal sealed class WatchedModel : IDisposable
{
    private FileStamp? _loaded;
    private FileStamp? _candidate;

    public WatchedModel(ImageClassifierServiceOptions options)
    {
        Options = options;
        _loaded = FileStamp.Read(options.ModelPath); // before it is loaded: a change meanwhile is seen later
        Classifier = ImageClassifier.Load(options.ModelPath, options);
    }

    public ImageClassifierServiceOptions Options { get; }

    public ImageClassifier Classifier { get; }

    /// <summary>Why the file as it is now could not be loaded; null where it could.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Looks at the file, and loads it where it has changed and changes no more.</summary>
    /// <returns>Whether a load was tried; then <see cref="Error"/> says how it ended.</returns>
    public bool Look()
    {
        FileStamp? now = FileStamp.Read(Options.ModelPath);
        if (now is null || now == _loaded || now != _candidate)
        {
            _candidate = now;
            return false;
        }

        try
        {
            Classifier.Reload();
            (_loaded, Error) = (now, null);
        }
        catch (Exception error) // of whatever type: an app that serves must not end because a file changed
        {
            Error = error;

            // The file's fault, for all that can be told, is not tried again before the file changes. The rest may pass.
            _loaded = error is InvalidInputException ? now : null;
        }

        return true;
    }

    public void Dispose() => Classifier.Dispose();
}
