namespace FashionResNet.Scoring.Folders;

/// <summary>What a job does with what an earlier run left at its place.</summary>
public enum JobStart
{
    /// <summary>Refuses to touch it.</summary>
    New,

    /// <summary>Goes on where it stopped; refuses where model, options or list are not the same. Begins where there is nothing.</summary>
    Resume,

    /// <summary>Begins anew. What was complete goes when there is a first row to write, what was unfinished at once.</summary>
    Overwrite,
}
