namespace GraphDelegatedKit.Tests.SignIn;

public sealed class Prompts
{
    [Test]
    public async Task A_prompt_that_never_returns_can_be_cancelled()
    {
        await using var tenant = await Some.Tenant();
        using var caller = new CancellationTokenSource();
        await using var session = Some.Session(tenant, change: options => options.DeviceCodePrompt = (_, _) =>
        {
            caller.Cancel();
            return new TaskCompletionSource().Task;
        });

        Assert.That(async () => await session.SignInAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
