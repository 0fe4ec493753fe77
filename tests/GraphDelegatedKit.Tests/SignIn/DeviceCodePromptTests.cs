namespace GraphDelegatedKit.Tests.SignIn;

public sealed class DeviceCodePromptTests
{
    [Test]
    public async Task A_device_code_prompt_that_never_returns_can_be_cancelled()
    {
        await using var tenant = await TestData.StartTenantAsync();
        using var caller = new CancellationTokenSource();
        await using var session = TestData.OpenSession(tenant, configure: options => options.DeviceCodePrompt = (_, _) =>
        {
            caller.Cancel();
            return new TaskCompletionSource().Task;
        });

        Assert.That(
            async () => await session.SignInAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
