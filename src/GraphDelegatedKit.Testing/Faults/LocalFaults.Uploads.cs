using GraphDelegatedKit.Testing.Uploads;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// What is wrong with an upload session. These strike the PUT whose range holds a certain byte of the file, however the file is cut; whatever strikes by
// path and method strikes uploads too. "file" is the name of the file, or of the attachment, without its folders; left out, any.
public sealed partial class LocalFaults
{
    private readonly List<UploadFault> _uploads = [];
    private readonly List<(UploadEnding Ending, string? File)> _endings = [];

    /// <summary>Drops the connection when the byte has its turn; of the range it is in nothing is kept, or what lies before another byte.</summary>
    /// <param name="atByte">Counted from the beginning of the file.</param>
    /// <param name="keptTo">
    /// Where the service says it has got to; not above <paramref name="atByte"/>, and off the grid of 320 KiB for all it cares (onedrive-api-docs#75).
    /// </param>
    /// <param name="file">Strikes only this file.</param>
    public void ResetUpload(long atByte, long? keptTo = null, string? file = null) =>
        Script(new UploadFault(UploadTrouble.Reset, atByte, file) { KeptTo = keptTo });

    /// <summary>Takes only what lies before a byte of the range, and says so.</summary>
    /// <param name="atByte">The range that holds this byte is the one; counted from the beginning of the file.</param>
    /// <param name="keptTo">How far it is taken, counted from the beginning of the file.</param>
    /// <param name="status">202; or 201 or 200, as has been seen when the end of a file was not taken (onedrive-api-docs#1531).</param>
    /// <param name="file">Strikes only this file.</param>
    public void TakeLess(long atByte, long keptTo, int status = StatusCodes.Status202Accepted, string? file = null) =>
        Script(new UploadFault(UploadTrouble.TakeLess, atByte, file) { KeptTo = keptTo, Status = status });

    /// <summary>Takes the range that holds the byte, then drops the connection instead of answering.</summary>
    public void LoseUploadReply(long atByte, string? file = null) => Script(new UploadFault(UploadTrouble.LoseReply, atByte, file));

    /// <summary>
    /// Takes the range that holds the byte, and answers with an error all the same: a gateway that gave up waiting, or 416 out of nowhere.
    /// </summary>
    public void DenyUpload(long atByte, int status = StatusCodes.Status504GatewayTimeout, string? code = null, string? file = null) =>
        Script(new UploadFault(UploadTrouble.Deny, atByte, file) { Status = status, Code = code });

    /// <summary>Reads the range that holds the byte, keeps nothing of it, and answers with an error: 404, 412, 413, 416, 423, 429, 507.</summary>
    /// <param name="atByte">Counted from the beginning of the file; 0 is the first PUT.</param>
    /// <param name="status">The status to answer.</param>
    /// <param name="times">How often.</param>
    /// <param name="code">The error code; by default one that fits the status.</param>
    /// <param name="retryAfter">Sent as whole seconds.</param>
    /// <param name="file">Strikes only this file.</param>
    public void RefuseUpload(long atByte, int status, int times = 1, string? code = null, TimeSpan? retryAfter = null, string? file = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        Script(new UploadFault(UploadTrouble.Refuse, atByte, file, times) { Status = status, Code = code, Wait = retryAfter });
    }

    /// <summary>Ends the session, bytes and all, when the range that holds the byte comes: that and every later request finds it gone.</summary>
    public void EndUpload(long atByte, string? file = null) => Script(new UploadFault(UploadTrouble.End, atByte, file));

    /// <summary>The permission in the address is over when the range that holds the byte comes: that and every later request is refused.</summary>
    /// <param name="atByte">Counted from the beginning of the file.</param>
    /// <param name="status">401 or 403.</param>
    /// <param name="file">Strikes only this file.</param>
    public void ExpireUpload(long atByte, int status = StatusCodes.Status401Unauthorized, string? file = null) =>
        Script(new UploadFault(UploadTrouble.Expire, atByte, file) { Status = status });

    /// <summary>
    /// Waits by the tenant's clock (<see cref="LocalTenantOptions.TimeProvider"/>) before it reads the range that holds the byte; whoever asks for the session
    /// meanwhile is answered, and the range finds what has become of it.
    /// </summary>
    public void SlowUpload(long atByte, TimeSpan by, string? file = null) => Script(new UploadFault(UploadTrouble.Slow, atByte, file) { Wait = by });

    /// <summary>Answers the last range of the next upload to a drive in another way than with the item.</summary>
    public void FinishUpload(UploadEnding ending, string? file = null)
    {
        lock (_gate)
        {
            _endings.Add((ending, file));
        }
    }

    internal UploadFault? NextOnUpload(string file, ContentRange range)
    {
        lock (_gate)
        {
            var fault = _uploads.Find(scripted => scripted.Strikes(file, range));
            if (fault is not null && --fault.Left == 0)
                _uploads.Remove(fault);
            return fault;
        }
    }

    internal UploadEnding? NextEnding(string file)
    {
        lock (_gate)
        {
            var place = _endings.FindIndex(ending => ending.File is null || ending.File.Equals(file, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
                return null;
            var ending = _endings[place].Ending;
            _endings.RemoveAt(place);
            return ending;
        }
    }

    private void Script(UploadFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fault.AtByte);
        lock (_gate)
        {
            _uploads.Add(fault);
        }
    }
}
