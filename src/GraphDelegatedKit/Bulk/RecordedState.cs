namespace GraphDelegatedKit.Bulk;

/// <summary>The progress of a request, as recorded in a state file.</summary>
internal enum RecordedState
{
    /// <summary>Not sent, or certainly not executed.</summary>
    None,

    /// <summary>Sent, outcome unknown.</summary>
    Sent,

    /// <summary>Completed with a final response.</summary>
    Completed,
}
