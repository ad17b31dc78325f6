namespace FashionResNet.Trainer.Recipes;

/// <summary>How the learning rate moves over the steps of a run.</summary>
internal enum LearningRatePolicy
{
    /// <summary>The same at every step.</summary>
    Constant,

    /// <summary>Up in a line from a tenth to the peak, then down in a line to nearly nothing (Smith and Topin 2017, 1708.07120).</summary>
    OneCycle,
}
