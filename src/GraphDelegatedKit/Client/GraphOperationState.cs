namespace GraphDelegatedKit;

/// <summary>Whether a long-running operation runs or has ended.</summary>
public enum GraphOperationState
{
    /// <summary>The operation has not started, or runs.</summary>
    Running,

    /// <summary>The operation has ended as requested.</summary>
    Succeeded,

    /// <summary>The operation has failed or was cancelled.</summary>
    Failed,
}
