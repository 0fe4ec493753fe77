namespace GraphDelegatedKit.Bulk;

internal enum Verdict
{
    /// <summary>This is its result.</summary>
    Final,

    /// <summary>Again, when the service is open to its workload.</summary>
    AgainWhenOpen,

    /// <summary>Again, after a wait of our own.</summary>
    AgainLater,

    /// <summary>Again, by itself, so that the pipeline answers the refusal of its token.</summary>
    Alone,
}
