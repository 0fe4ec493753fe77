using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// One fault in the upload of a file of 40 MiB in four ranges, and its maximum cost. The benchmark that prints the table reads this file
/// too.
/// </summary>
/// <param name="Name">A description of the fault.</param>
/// <param name="Apply">Applies the fault to the file with the given name.</param>
/// <param name="MaxExtraBytes">The maximum number of bytes that are sent in addition to the size of the file. Acknowledged bytes are never
/// among them.</param>
internal sealed record SingleFault(string Name, Action<LocalFaults, string> Apply, int MaxExtraBytes)
{
    public const int MiB = 1024 * 1024;
    public const int Size = 40 * MiB;
    public const int Fragment = 10 * MiB;

    private const int FaultOffset = 25 * MiB; // in the middle of the third of four ranges

    public static readonly SingleFault[] Table =
    [
        new("none", (_, _) => { }, 0),
        new("lost reply", (faults, name) => faults.LoseUploadResponse(FaultOffset, name), 0),
        new("lost last reply", (faults, name) => faults.LoseUploadResponse(Size - 1, name), 0),
        new("416, it was taken", (faults, name) => faults.FailUploadAfterStoring(FaultOffset, 416, fileName: name), 0),
        new("504, it was taken", (faults, name) => faults.FailUploadAfterStoring(FaultOffset, fileName: name), 0),
        new("504, it was the last", (faults, name) => faults.FailUploadAfterStoring(Size - 1, fileName: name), 0),
        new("reset within a fragment", (faults, name) => faults.ResetUpload(FaultOffset, fileName: name), Fragment),
        new("reset, part of it kept", (faults, name) => faults.ResetUpload(FaultOffset, FaultOffset - 1001, name), Fragment),
        new("500", (faults, name) => faults.FailUpload(FaultOffset, 500, fileName: name), Fragment),
        new("429", (faults, name) => faults.FailUpload(FaultOffset, 429, retryAfter: TimeSpan.FromSeconds(9), fileName: name), Fragment),
        new("503", (faults, name) => faults.FailUpload(FaultOffset, 503, retryAfter: TimeSpan.FromSeconds(9), fileName: name), Fragment),
        new("404 of a young session", (faults, name) => faults.FailUpload(0, 404, fileName: name), Fragment),
    ];
}
