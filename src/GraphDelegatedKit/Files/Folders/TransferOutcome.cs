namespace GraphDelegatedKit;

/// <summary>The outcome for one file or folder of a transfer of many.</summary>
public enum TransferOutcome
{
    /// <summary>The file was transferred completely. The receipt has the details.</summary>
    Transferred,

    /// <summary>The file already existed with the same size and QuickXorHash. No data was transferred.</summary>
    Unchanged,

    /// <summary>The empty folder exists at the destination.</summary>
    EmptyFolder,

    /// <summary>The item is not transferred: it is a link, or neither a file nor a folder. The reason says which.</summary>
    Skipped,

    /// <summary>
    /// The name, or a name on the path, is not valid at the destination. No data was transferred. The reason has the details.
    /// </summary>
    Refused,

    /// <summary>The transfer failed with an error. Running the same call again resumes it.</summary>
    Failed,

    /// <summary>
    /// The upload was not started, because the destination was full: the service refused another file for that reason. Free some space and
    /// run the same call again.
    /// </summary>
    NotStarted,
}
