using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// What the tenant has found out about a request while it answers it: for the journal of the control API.
internal sealed class RequestNotes
{
    private const int MaxMessageLength = 500;

    public string? FaultId { get; set; }

    public string? ErrorCode { get; private set; }

    public string? ErrorMessage { get; private set; }

    public LocalUser? User { get; private set; }

    public string? ClientId { get; set; }

    public IReadOnlyList<string> Scopes { get; private set; } = [];

    public static RequestNotes GetOrCreate(HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(RequestNotes), out var notes))
            return (RequestNotes)notes!;
        var created = new RequestNotes();
        context.Items[typeof(RequestNotes)] = created;
        return created;
    }

    public void SetError(string code, string message) =>
        (ErrorCode, ErrorMessage) = (code, message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "...");

    public void SetCaller(LocalUser? user, string? clientId, IReadOnlyList<string> scopes) =>
        (User, ClientId, Scopes) = (user, clientId, scopes);
}
