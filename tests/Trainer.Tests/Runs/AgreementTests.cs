using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Tests.Runs;

public sealed class AgreementTests
{
    private const double Tolerance = 1e-4;

    // Two clear images and a third whose two best logits lie 1e-4 apart; classes 0, 1 and 1 are right.
    private static readonly Scores Torch = new([3, 0, 0, 4, 1.0001f, 1], [0, 1, 1]);

    [Fact]
    public void Check_OfEqualPredictions_GivesBothAccuracies()
    {
        Agreement agreement = Agreement.Check(Torch, [0, 1, 0], accuracy: 2 / 3.0, Tolerance);

        Assert.Equal((2 / 3.0, 2 / 3.0, 3), (agreement.Torch, agreement.MlNet, agreement.Count));
        Assert.Empty(agreement.Differing);
    }

    [Fact]
    public void Check_OfANearTie_ListsIt()
        => Assert.Equal([2], Agreement.Check(Torch, [0, 1, 1], accuracy: 1, Tolerance).Differing);

    [Fact]
    public void Check_OfAClearImageClassifiedOtherwise_Fails()
    {
        Action check = () => Agreement.Check(Torch, [0, 0, 0], accuracy: 1 / 3.0, Tolerance);

        Assert.Contains("the first is image 1: class 0 and class 1", Assert.Throws<CheckFailedException>(check).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAnAccuracyThatIsNotThatOfThePredictions_Fails()
    {
        Action check = () => Agreement.Check(Torch, [0, 1, 0], accuracy: 0.9, Tolerance);

        Assert.Contains("reports an accuracy of 0.9", Assert.Throws<CheckFailedException>(check).Message, StringComparison.Ordinal);
    }
}
