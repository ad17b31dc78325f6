using System.IO.Enumeration;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>
/// Which paths below a folder are meant, segment by segment: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of
/// folders. Names that begin with a dot match only a segment that begins with one. A set of positions in the pattern, one bit
/// each, says how far a path has come, so that a walk enters no folder in vain.
/// </summary>
internal sealed class PathPattern
{
    private const string AnyFolders = "**";
    private const int MaxSegments = 63; // one bit each, and one for the end

    private readonly string[] _segments;

    /// <exception cref="InvalidInputException">The pattern has too many segments.</exception>
    public PathPattern(IEnumerable<string> segments)
    {
        _segments = [.. segments];
        if (_segments.Length > MaxSegments)
        {
            throw new InvalidInputException($"the pattern has {_segments.Length} segments; at most {MaxSegments} are allowed.");
        }

        Start = Skip(1);
    }

    /// <summary>All files in the folder itself.</summary>
    public static PathPattern Flat => new(["*"]);

    /// <summary>All files below the folder.</summary>
    public static PathPattern Recursive => new([AnyFolders]);

    /// <summary>Where a walk begins.</summary>
    public ulong Start { get; }

    private ulong End => 1UL << _segments.Length;

    /// <summary>Whether a text is meant as a pattern.</summary>
    public static bool IsWild(string segment) => segment.AsSpan().ContainsAny('*', '?');

    /// <summary>The positions after one more name.</summary>
    public ulong Step(ulong positions, string name)
    {
        ulong next = 0;
        for (int i = 0; i < _segments.Length; i++)
        {
            if ((positions & (1UL << i)) == 0)
            {
                continue;
            }

            if (_segments[i] == AnyFolders)
            {
                next |= IsHidden(name) ? 0 : 1UL << i;
            }
            else if (Matches(_segments[i], name))
            {
                next |= 1UL << (i + 1);
            }
        }

        return Skip(next);
    }

    /// <summary>Whether a file with these positions is meant.</summary>
    public bool Accepts(ulong positions) => (positions & End) != 0;

    /// <summary>Whether a folder with these positions can hold files that are meant.</summary>
    public bool Continues(ulong positions) => (positions & (End - 1)) != 0;

    private static bool IsHidden(string name) => name.StartsWith('.');

    private static bool Matches(string segment, string name)
    {
        bool ignoreCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();
        return IsWild(segment)
            ? (!IsHidden(name) || IsHidden(segment)) && FileSystemName.MatchesSimpleExpression(segment, name, ignoreCase)
            : string.Equals(segment, name, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <summary><c>**</c> also stands for no folder at all.</summary>
    private ulong Skip(ulong positions)
    {
        for (int i = 0; i < _segments.Length; i++)
        {
            if (_segments[i] == AnyFolders && (positions & (1UL << i)) != 0)
            {
                positions |= 1UL << (i + 1);
            }
        }

        return positions;
    }
}
