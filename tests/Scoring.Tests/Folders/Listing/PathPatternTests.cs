using FashionResNet.Scoring.Folders.Listing;

namespace FashionResNet.Scoring.Tests.Folders.Listing;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("*", "a.png", true)]
    [InlineData("*", "f/a.png", false)]
    [InlineData("*", ".a.png", false)]
    [InlineData(".*", ".a.png", true)]
    [InlineData("*.png", "a.png", true)]
    [InlineData("*.png", "a.jpg", false)]
    [InlineData("*.png", "a.png.bak", false)]
    [InlineData("?.png", "ab.png", false)]
    [InlineData("f/*.png", "f/a.png", true)]
    [InlineData("f/*.png", "g/a.png", false)]
    [InlineData("**", "a.png", true)]
    [InlineData("**", "f/g/a.png", true)]
    [InlineData("**", "f/.g/a.png", false)]
    [InlineData("**/*.png", "a.png", true)]
    [InlineData("**/*.png", "f/g/a.png", true)]
    [InlineData("**/*.png", "f/g/a.jpg", false)]
    [InlineData("**/x/*.png", "x/a.png", true)]
    [InlineData("**/x/*.png", "f/x/x/a.png", true)]
    [InlineData("**/x/*.png", "f/x/y/a.png", false)]
    [InlineData("a*/**/b/*", "ab/1/2/b/c", true)]
    [InlineData("a*/**/b/*", "ab/b", false)]
    public void Step_NamesOfAPath_EndsWhereThePatternDoes(string pattern, string path, bool matches)
    {
        var compiled = new PathPattern(pattern.Split('/'));
        ulong positions = compiled.Start;
        foreach (string name in path.Split('/'))
        {
            positions = compiled.Continues(positions) ? compiled.Step(positions, name) : 0;
        }

        Assert.Equal(matches, compiled.Accepts(positions));
    }

    [Fact]
    public void Continues_FolderThatCannotHoldAMatch_IsFalse()
    {
        var pattern = new PathPattern(["a", "**", "*.png"]);

        Assert.False(pattern.Continues(pattern.Step(pattern.Start, "b")));
        Assert.True(pattern.Continues(pattern.Step(pattern.Start, "a")));
    }
}
