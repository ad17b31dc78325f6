namespace FashionResNet.Shared.Data;

/// <summary>What was found in <c>train</c> or <c>test</c> of a folder of images.</summary>
/// <param name="Folder">Its path.</param>
/// <param name="Classes">Its classes with the number of their files.</param>
/// <param name="Problems">A line for each reason not to use it: files that are no images, folders of no class, classes without images.</param>
public sealed record ImageFolderCheck(string Folder, IReadOnlyList<ClassCount> Classes, IReadOnlyList<string> Problems);
