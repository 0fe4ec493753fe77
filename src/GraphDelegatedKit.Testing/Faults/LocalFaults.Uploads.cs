using System.Runtime.CompilerServices;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Uploads;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// Faults of an upload session. They apply to the PUT whose range contains a certain byte of the file, however the client divides the file.
// Faults by path and method apply to uploads too. fileName is the name of the file or attachment, without folders; null means any file.
public sealed partial class LocalFaults
{
    /// <summary>
    /// Drops the connection when the tenant reaches the byte. Of the range that contains the byte, the tenant stores nothing, or the part
    /// before <paramref name="acceptedUpTo"/>.
    /// </summary>
    /// <param name="atByte">The byte position, counted from the start of the file.</param>
    /// <param name="acceptedUpTo">
    /// The byte position up to which the tenant stores the file; at most <paramref name="atByte"/>, and not necessarily a multiple of 320
    /// KiB (onedrive-api-docs#75); null, the default, stores nothing.
    /// </param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is negative.</exception>
    public LocalFault ResetUpload(long atByte, long? acceptedUpTo = null, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.Reset, atByte, fileName) { AcceptedUpTo = acceptedUpTo });

    /// <summary>Stores only the first part of a range and reports that.</summary>
    /// <param name="atByte">The byte position that the affected range contains, counted from the start of the file.</param>
    /// <param name="acceptedUpTo">The byte position up to which the tenant stores the file, counted from the start of the file.</param>
    /// <param name="status">
    /// The status: 202, or 201 or 200, as observed when the end of a file was not stored (onedrive-api-docs#1531). The default is 202.
    /// </param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is negative.</exception>
    public LocalFault AcceptPartOfRange(
        long atByte, long acceptedUpTo, int status = StatusCodes.Status202Accepted, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.AcceptPart, atByte, fileName) { AcceptedUpTo = acceptedUpTo, Status = status });

    /// <summary>Stores the range that contains the byte, then drops the connection without a response.</summary>
    /// <param name="atByte">The byte position, counted from the start of the file.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is negative.</exception>
    public LocalFault LoseUploadResponse(long atByte, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.LoseResponse, atByte, fileName));

    /// <summary>
    /// Stores the range that contains the byte and still answers with an error, such as a gateway timeout or an unexpected 416.
    /// </summary>
    /// <param name="atByte">The byte position, counted from the start of the file.</param>
    /// <param name="status">The HTTP status of the response. The default is 504.</param>
    /// <param name="code">The error code; null uses one that fits the status. The default is null.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is negative.</exception>
    public LocalFault FailUploadAfterStoring(
        long atByte, int status = StatusCodes.Status504GatewayTimeout, string? code = null, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.FailAfterStoring, atByte, fileName) { Status = status, Code = code });

    /// <summary>
    /// Reads the range that contains the byte, stores nothing, and answers with an error, such as 404, 412, 413, 416, 423, 429 or 507.
    /// </summary>
    /// <param name="atByte">The byte position, counted from the start of the file; 0 means the first PUT.</param>
    /// <param name="status">The HTTP status of the response.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="code">The error code; null uses one that fits the status. The default is null.</param>
    /// <param name="retryAfter">The Retry-After header, sent in whole seconds; null sends none. The default is null.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="atByte"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault FailUpload(
        long atByte, int status, int times = 1, string? code = null, TimeSpan? retryAfter = null, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.Fail, atByte, fileName) { Status = status, Code = code, Delay = retryAfter }, times);

    /// <summary>
    /// Deletes the session and its bytes when the range that contains the byte arrives: that request and every later one finds no session.
    /// </summary>
    /// <param name="atByte">The byte position, counted from the start of the file.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is negative.</exception>
    public LocalFault DeleteUploadSession(long atByte, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.DeleteSession, atByte, fileName));

    /// <summary>
    /// Expires the upload address when the range that contains the byte arrives: that request and every later one is refused.
    /// </summary>
    /// <param name="atByte">The byte position, counted from the start of the file.</param>
    /// <param name="status">The status: 401 or 403. The default is 401.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is negative.</exception>
    public LocalFault ExpireUploadUrl(long atByte, int status = StatusCodes.Status401Unauthorized, string? fileName = null) =>
        AddFault(new UploadFault(UploadFaultKind.ExpireUrl, atByte, fileName) { Status = status });

    /// <summary>
    /// Waits by the tenant's clock (<see cref="LocalTenant.Clock"/>) before it reads the range that contains the byte.
    /// Requests for the session are answered during the wait, and the delayed range is checked against the session afterwards.
    /// </summary>
    /// <param name="atByte">The byte position, counted from the start of the file.</param>
    /// <param name="delay">The time to wait, by the clock of the tenant.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> or <paramref name="delay"/> is negative.</exception>
    public LocalFault DelayUpload(long atByte, TimeSpan delay, string? fileName = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return AddFault(new UploadFault(UploadFaultKind.Delay, atByte, fileName) { Delay = delay });
    }

    /// <summary>Answers the last range of the next upload to a drive without the item.</summary>
    /// <param name="completion">The response to send.</param>
    /// <param name="fileName">
    /// The name of the affected file or attachment, without folders; null affects any file. The default is null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    public LocalFault CompleteUploadWith(UploadCompletion completion, string? fileName = null) =>
        AddUploadEffect(new CompletionFault(completion, fileName), times: 1);

    internal UploadFault? TakeUploadFault(HttpContext context, string fileName, ContentRange range) =>
        _registry.Take<UploadFault>(context, (_, fault) => fault.AppliesTo(fileName, range))?.Effect as UploadFault;

    internal UploadCompletion? TakeUploadCompletion(HttpContext context, string fileName) =>
        _registry.Take<CompletionFault>(context, (_, fault) => fault.AppliesTo(fileName))?.Effect is CompletionFault taken
            ? taken.Completion
            : null;

    private LocalFault AddFault(UploadFault fault, int times = 1, [CallerMemberName] string caller = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fault.AtByte);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return AddUploadEffect(fault, times, caller);
    }

    private LocalFault AddUploadEffect(object effect, int times, [CallerMemberName] string caller = "")
    {
        RequireScope(caller, allowsRequest: false, allowsUser: false);
        return AddEffect(_scope, effect, times, caller);
    }
}
