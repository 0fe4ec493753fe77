namespace GraphDelegatedKit.Bulk;

/// <summary>How far a request got, as its state has it on record.</summary>
internal enum RecordedState
{
    /// <summary>Not sent, or certainly not done.</summary>
    None,

    Sent,

    /// <summary>Answered for good.</summary>
    Completed,
}
