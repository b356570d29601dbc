"""The smallest words of each language: articles, prepositions, pronouns, auxiliaries. In keyword mode they need not be
met. Left out is what another language needs as a word of its own (French `car` and `son`)."""

STOPWORDS = {
    "en": "a an the of in to and or for with at by from as is are was were be been has have had do does did how what"
          " which when where who whom whose why this that these those it its we our us you your they their them he she"
          " his her i my me can could should would will shall may if than then there not any some about into",
    "fr": "le la les un une des du de au aux et ou en dans sur pour par avec sans est sont être était ont avoir il elle"
          " ils elles nous vous je tu on ce cet cette ces qui que quoi dont où comment quel quelle quels quelles se ne"
          " pas plus leur leurs notre nos votre vos sa ses mon ma mes y",
    "es": "el la los las un una unos unas de del al y o u e en con por para a es ser fue está están ha han hay se"
          " su sus lo le les que qué quién cómo cuál cuáles cuándo dónde como cuando donde si sí este esta estos estas"
          " ese esa nos nuestro nuestra mi mis no",
    "pt": "o a os as um uma uns umas de do da dos das no na nos nas ao à aos às e ou em com por para pelo pela pelos"
          " pelas é são ser foi está estão tem têm há se seu sua seus suas que quem como qual quais quando onde este"
          " esta estes estas esse essa isso nosso nossa não me",
    "ru": "и в во на с со к ко по из за от до для о об у не ни но а или как что кто где когда какой какая какие каких"
          " это этот эта эти мы наш вы ваш они их он она его ее я ли бы же быть есть при над под",
    "ar": "في من على إلى الى عن مع و أو او ثم أن ان إن لا ما هل كيف ماذا متى أين اين هذا هذه ذلك تلك التي الذي الذين هو"
          " هي هم نحن كان كانت يكون قد كل بعد قبل بين عند لدى حول",
}
