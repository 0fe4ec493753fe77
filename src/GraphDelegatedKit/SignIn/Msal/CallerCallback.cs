namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Calls a function that the program provided, which may block its thread or never return.</summary>
internal static class CallerCallback
{
    /// <summary>Calls the function on a thread of the pool, and stops waiting for it when the call is cancelled.</summary>
    public static Task InvokeAsync(Func<Task> callback, CancellationToken cancellationToken) =>
        Task.Run(callback, cancellationToken).WaitAsync(cancellationToken);
}
