namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The result of looking for an uploaded file after its last response was lost.</summary>
internal enum ReconcileResult
{
    /// <summary>
    /// The file was not stored: the item with that name existed before, comes from another user or program, or will be replaced in any
    /// case.
    /// </summary>
    NotFound,

    /// <summary>The file was stored.</summary>
    Found,

    /// <summary>The item may be the uploaded file, or the file may have another name: sending it again could store it twice.</summary>
    Ambiguous,
}
