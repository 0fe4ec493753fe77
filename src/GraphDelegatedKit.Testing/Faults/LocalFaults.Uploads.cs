using GraphDelegatedKit.Testing.Uploads;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// What is wrong with an upload session. These strike the PUT whose range holds a certain byte of the file, however the file is cut; whatever strikes by
// path and method strikes uploads too. "file" is the name of the file, or of the attachment, without its folders; left out, any.
public sealed partial class LocalFaults
{
    private readonly List<UploadFault> _uploadFaults = [];
    private readonly List<(UploadCompletion Ending, string? File)> _uploadCompletions = [];

    /// <summary>Drops the connection when the byte has its turn; of the range it is in nothing is kept, or what lies before another byte.</summary>
    /// <param name="atByte">Counted from the beginning of the file.</param>
    /// <param name="acceptedUpTo">
    /// Where the service says it has got to; not above <paramref name="atByte"/>, and off the grid of 320 KiB for all it cares (onedrive-api-docs#75).
    /// </param>
    /// <param name="fileName">Strikes only this file.</param>
    public void ResetUpload(long atByte, long? acceptedUpTo = null, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.Reset, atByte, fileName) { AcceptedUpTo = acceptedUpTo });

    /// <summary>Takes only what lies before a byte of the range, and says so.</summary>
    /// <param name="atByte">The range that holds this byte is the one; counted from the beginning of the file.</param>
    /// <param name="acceptedUpTo">How far it is taken, counted from the beginning of the file.</param>
    /// <param name="status">202; or 201 or 200, as has been seen when the end of a file was not taken (onedrive-api-docs#1531).</param>
    /// <param name="fileName">Strikes only this file.</param>
    public void AcceptPartOfRange(long atByte, long acceptedUpTo, int status = StatusCodes.Status202Accepted, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.AcceptPart, atByte, fileName) { AcceptedUpTo = acceptedUpTo, Status = status });

    /// <summary>Takes the range that holds the byte, then drops the connection instead of answering.</summary>
    public void LoseUploadResponse(long atByte, string? fileName = null) => AddFault(new UploadFault(UploadFaultKind.LoseResponse, atByte, fileName));

    /// <summary>
    /// Takes the range that holds the byte, and answers with an error all the same: a gateway that gave up waiting, or 416 out of nowhere.
    /// </summary>
    public void FailUploadAfterStoring(long atByte, int status = StatusCodes.Status504GatewayTimeout, string? code = null, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.FailAfterStoring, atByte, fileName) { Status = status, Code = code });

    /// <summary>Reads the range that holds the byte, keeps nothing of it, and answers with an error: 404, 412, 413, 416, 423, 429, 507.</summary>
    /// <param name="atByte">Counted from the beginning of the file; 0 is the first PUT.</param>
    /// <param name="status">The status to answer.</param>
    /// <param name="times">How often.</param>
    /// <param name="code">The error code; by default one that fits the status.</param>
    /// <param name="retryAfter">Sent as whole seconds.</param>
    /// <param name="fileName">Strikes only this file.</param>
    public void FailUpload(long atByte, int status, int times = 1, string? code = null, TimeSpan? retryAfter = null, string? fileName = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        AddFault(new UploadFault(UploadFaultKind.Fail, atByte, fileName, times) { Status = status, Code = code, Delay = retryAfter });
    }

    /// <summary>Ends the session, bytes and all, when the range that holds the byte comes: that and every later request finds it gone.</summary>
    public void DeleteUploadSession(long atByte, string? fileName = null) => AddFault(new UploadFault(UploadFaultKind.DeleteSession, atByte, fileName));

    /// <summary>The permission in the address is over when the range that holds the byte comes: that and every later request is refused.</summary>
    /// <param name="atByte">Counted from the beginning of the file.</param>
    /// <param name="status">401 or 403.</param>
    /// <param name="fileName">Strikes only this file.</param>
    public void ExpireUploadUrl(long atByte, int status = StatusCodes.Status401Unauthorized, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.ExpireUrl, atByte, fileName) { Status = status });

    /// <summary>
    /// Waits by the tenant's clock (<see cref="LocalTenantOptions.TimeProvider"/>) before it reads the range that holds the byte; whoever asks for the session
    /// meanwhile is answered, and the range finds what has become of it.
    /// </summary>
    public void DelayUpload(long atByte, TimeSpan delay, string? fileName = null) => AddFault(new UploadFault(UploadFaultKind.Delay, atByte, fileName) { Delay = delay });

    /// <summary>Answers the last range of the next upload to a drive in another way than with the item.</summary>
    public void CompleteUploadWith(UploadCompletion completion, string? fileName = null)
    {
        lock (_gate)
        {
            _uploadCompletions.Add((completion, fileName));
        }
    }

    internal UploadFault? TakeUploadFault(string fileName, ContentRange range)
    {
        lock (_gate)
        {
            var fault = _uploadFaults.Find(scripted => scripted.AppliesTo(fileName, range));
            if (fault is not null && --fault.Remaining == 0)
                _uploadFaults.Remove(fault);
            return fault;
        }
    }

    internal UploadCompletion? TakeUploadCompletion(string fileName)
    {
        lock (_gate)
        {
            var index = _uploadCompletions.FindIndex(completion => completion.File is null || completion.File.Equals(fileName, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
                return null;
            var completion = _uploadCompletions[index].Ending;
            _uploadCompletions.RemoveAt(index);
            return completion;
        }
    }

    private void AddFault(UploadFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fault.AtByte);
        lock (_gate)
        {
            _uploadFaults.Add(fault);
        }
    }
}
