using GraphDelegatedKit.Testing.Tool;

return await GraphLocalCommand.Create().RunAsync(args).ConfigureAwait(false);
