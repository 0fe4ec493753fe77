using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Control;

// A response of the control API; the body of an error is a problem document.
internal sealed record ControlResponse(int Status, JsonNode Body)
{
    public JsonNode RequireSuccess()
    {
        if (Status < 400)
            return Body;
        var detail = (Body as JsonObject)?["detail"]?.ToString() ?? $"The tenant answered {Status}.";
        throw new CommandFailedException(TerminalText.RemoveControls(detail));
    }
}
