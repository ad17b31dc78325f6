using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Tests.Data;

public sealed class ImageSpecTests
{
    [Theory]
    [InlineData("28x20", 1, 28, 20)]
    [InlineData("3x28x20", 3, 28, 20)]
    [InlineData("1x3X28x20", 3, 28, 20)]
    public void Parse_KnownForms_GivesChannelsHeightWidth(string text, int channels, int height, int width)
        => Assert.Equal(new ImageSpec(channels, height, width), ImageSpec.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("28")]
    [InlineData("2x28x28")]
    [InlineData("2x3x28x28")]
    [InlineData("0x28")]
    [InlineData("-1x28")]
    [InlineData("28x 28")]
    [InlineData("99999999999x28")]
    public void Parse_AnythingElse_SaysWhatIsAllowed(string text)
        => Assert.Contains("CxHxW", Assert.Throws<InvalidInputException>(() => ImageSpec.Parse(text)).Message);

    [Fact]
    public void ToString_AnySpec_IsReadByParse()
    {
        var spec = new ImageSpec(3, 5, 7);

        Assert.Equal("3x5x7", spec.ToString());
        Assert.Equal(spec, ImageSpec.Parse(spec.ToString()));
        Assert.Equal(105, spec.ByteCount);
    }
}
