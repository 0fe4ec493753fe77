using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Uploads;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resuming-an-in-progress-upload: after the file is there the session is not.
internal sealed class UploadStatusEndpoint(UploadSessions sessions) : IEndpoint
{
    public Route Route { get; } = new(Role.Files, "GET", UploadAddress.Pattern);

    public Task AnswerAsync(Exchange exchange) =>
        exchange.JsonAsync(200, UploadAnswers.Status(UploadAddress.Admit(exchange, sessions).State, closedRange: true));
}
