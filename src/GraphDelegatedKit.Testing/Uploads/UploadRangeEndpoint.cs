using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session
// 202 and what is still expected; with the last byte the file: 201 when it is new, 200 when it replaced another. A request that breaks off leaves nothing.
internal sealed class UploadRangeEndpoint(UploadSessions sessions, ItemJson json, UploadTurns turns, LocalFaults faults) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "PUT", UploadAddress.Pattern);

    public Task AnswerAsync(Exchange exchange) =>
        turns.AnswerAsync(exchange, () => new DriveTurn(exchange, sessions, UploadAddress.Admit(exchange, sessions), json, faults));
}
