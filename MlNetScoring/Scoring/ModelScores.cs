namespace FashionResNet.Scoring;

/// <summary>What a network's output is.</summary>
public enum ModelScores
{
    /// <summary>Any numbers, the largest for the best class: softmax makes probabilities of them.</summary>
    Logits,

    /// <summary>Probabilities: softmax is in the network already. Their logarithms are given as logits.</summary>
    Probabilities,
}
