namespace GraphDelegatedKit.Testing.Control;

// Ends a request of the control API with an error. The message says what to do.
internal sealed class ControlException(int status, string message) : Exception(message)
{
    public int Status => status;

    public static ControlException BadRequest(string message) => new(400, message);

    public static ControlException NotFound(string message) => new(404, message);
}
