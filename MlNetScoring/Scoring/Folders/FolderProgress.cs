namespace FashionResNet.Scoring.Folders;

/// <summary>How far a folder job is.</summary>
/// <param name="Done">Rows that are done and kept, those of earlier runs included.</param>
/// <param name="Failed">Rows with an error among them.</param>
/// <param name="Listed">Files of this job that have been listed so far.</param>
/// <param name="ListComplete">Whether these are all.</param>
/// <param name="Resumed">Rows that earlier runs had done.</param>
public readonly record struct FolderProgress(long Done, long Failed, long Listed, bool ListComplete, long Resumed);
