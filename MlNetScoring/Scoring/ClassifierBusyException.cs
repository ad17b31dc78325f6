using FashionResNet.Shared;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring;

/// <summary>As many calls as are allowed are waiting already: try again later, or answer HTTP 503.</summary>
public sealed class ClassifierBusyException(string message) : FashionResNetException(message, ExitCode.TryAgain);
